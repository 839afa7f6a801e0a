/** The line to the guest's agent: one request at a time, answers, events, and the hello of each boot. */
import type { Socket } from 'node:net';
import { LabError } from '../../errors.ts';
import { type Answer, answers, FromGuest, type Request } from '../../guest/protocol.ts';
import { farMs } from '../../probes/cadence.ts';
import { eachLine } from '../lines.ts';
import { Deferred } from './deferred.ts';
import type { Gate } from './gate.ts';
import { parseJson } from './parse-json.ts';

export type GuestEvent = Exclude<FromGuest, { say: 'answer' | 'refusal' | 'hello' }>;
export type Hello = FromGuest & { say: 'hello' };
type Reply = FromGuest & { say: 'answer' | 'refusal' | 'hello' };

/** A request as callers make it: the channel numbers it. */
export type RequestBody = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

/** The guest booted again while a request was under way. */
export class GuestRebooted extends Error {
  readonly atMs: number;
  constructor(atMs: number) {
    super('the guest rebooted');
    this.atMs = atMs;
  }
}

export interface AgentChannelOptions {
  socket: Socket;
  gate: Gate;
  onEvent: (event: GuestEvent) => void;
  /** Receives a line that is not of the protocol. */
  onNonsense: (line: string) => void;
  /** Called for every line. */
  onLine: () => void;
  /** Bounds a wait by the machine's life. */
  within: <T>(work: Promise<T>) => Promise<T>;
}

/** How late the agent may answer, in ms of the guest's clock: far more than a boot takes, and than busy neighbours cost it. */
const answerMs = 60_000;
/** The same for a command on the data, which may be gigabytes: as long as any other command gets. */
const dataMs = 86_400_000;

export class AgentChannel {
  /** The guest's clock at the last line before its last boot, in its own ms. */
  spokeBeforeBootMs = 0;
  readonly #options: AgentChannelOptions;
  #awaited: Deferred<Reply> | undefined;
  /** A boot that no request has met yet. */
  #hello: Hello | undefined;
  /** Until when the agent was asked to let time pass, in the guest's own ms, and whether it samples meanwhile. */
  #waitsUntilMs = 0;
  #probing = false;
  #lastRequest: Promise<unknown> = Promise.resolve();
  #nextId = 0;

  constructor(options: AgentChannelOptions) {
    this.#options = options;
    eachLine(options.socket, (line) => this.#onLine(line));
  }

  /**
   * Asks the agent; it takes one request at a time, so that others wait for their turn. Throws LabError when it refuses
   * or the machine dies, GuestRebooted when the guest booted instead.
   */
  request<Do extends Request['do']>(body: Extract<RequestBody, { do: Do }>): Promise<Answer<Do>> {
    const answered = this.#lastRequest.then(() => this.#ask(body));
    this.#lastRequest = answered.catch(() => {});
    return answered;
  }

  /** Waits for the agent of a boot; in virtual time the guest is held then. */
  async hello(): Promise<Hello> {
    const hello = this.#takeHello() ?? (await this.#reply());
    await this.#options.within(this.#options.gate.settled());
    if (hello.say === 'hello') return hello;
    throw new LabError({ what: `the guest agent answered request ${hello.to}, which was not made` });
  }

  /** By when the agent must have spoken, in the guest's own ms: its probes never rest longer than `farMs`. */
  mustSpeakMs(): number {
    const { lastSpokeMs } = this.#options.gate;
    const nextSampleMs = this.#probing ? lastSpokeMs + farMs : Number.POSITIVE_INFINITY;
    return Math.max(lastSpokeMs, Math.min(this.#waitsUntilMs, nextSampleMs)) + answerMs;
  }

  async #ask<Do extends Request['do']>(body: Extract<RequestBody, { do: Do }>): Promise<Answer<Do>> {
    const booted = this.#takeHello();
    if (booted) throw new GuestRebooted(booted.at);
    const { gate, within, socket } = this.#options;
    const id = this.#nextId;
    this.#nextId += 1;
    this.#expect(body);
    const reply = this.#reply();
    await within(gate.send(Buffer.from(`${JSON.stringify({ id, ...body })}\n`), socket));
    const said = await reply;
    await within(gate.settled());
    if (said.say === 'hello') throw new GuestRebooted(said.at);
    if (said.to !== id)
      throw new LabError({ what: `the guest agent answered request ${said.to} instead of ${id}` });
    if (said.say === 'refusal')
      throw new LabError({ what: `the guest refused "${body.do}"`, found: said.error });
    return answers[body.do].parse(said.value) as Answer<Do>;
  }

  /** The next answer, refusal or hello. */
  #reply(): Promise<Reply> {
    const awaited = new Deferred<Reply>();
    this.#awaited = awaited;
    const reply = this.#options.within(awaited.promise);
    reply.catch(() => {}); // its caller may still be sending; then it hears of the failure there
    return reply;
  }

  #takeHello(): Hello | undefined {
    const hello = this.#hello;
    this.#hello = undefined;
    return hello;
  }

  #expect(asked: RequestBody): void {
    if (asked.do === 'wait') this.#waitsUntilMs = asked.untilMs;
    else this.#waitsUntilMs = asked.do === 'data' ? this.#options.gate.lastSpokeMs + dataMs : 0;
    if (asked.do === 'probe') this.#probing = asked.on;
  }

  #onLine(line: string): void {
    const { onLine, onNonsense } = this.#options;
    onLine();
    const parsed = FromGuest.safeParse(parseJson(line));
    if (parsed.success) this.#take(parsed.data);
    else onNonsense(line);
  }

  #take(said: FromGuest): void {
    const { gate, onEvent } = this.#options;
    if (said.say === 'hello') this.spokeBeforeBootMs = gate.lastSpokeMs;
    gate.spoke(said.at);
    if (said.say !== 'hello' && said.say !== 'answer' && said.say !== 'refusal') {
      onEvent(said);
      return;
    }
    if (this.#awaited) this.#awaited.resolve(said);
    else if (said.say === 'hello') this.#hello = said;
    this.#awaited = undefined;
  }
}
