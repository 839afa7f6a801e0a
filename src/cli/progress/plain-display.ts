import type { Plan } from '../../history/plan.ts';
import type { Display, Following } from './display.ts';
import { Follower } from './follower.ts';

/** Lines that stay, for logs and pipes. */
export class PlainDisplay implements Display {
  readonly #stream: NodeJS.WritableStream;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  say(message: string): void {
    this.#stream.write(`${message}\n`);
  }

  follow(plan: Plan): Following {
    const follower = new Follower(plan);
    this.say(plan.scenario);
    return {
      tell: (event) => {
        for (const line of follower.take(event)) this.say(line);
      },
      [Symbol.dispose]() {},
    };
  }

  [Symbol.dispose](): void {}
}
