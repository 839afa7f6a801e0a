import { z } from 'zod';
import { duration } from '../history/duration.ts';
import type { ServiceName } from '../lab/lab.ts';
import { fault, held, once } from './fault.ts';
import { lateService } from './late-service.ts';

const services = ['ssh', 'nfs'] as const satisfies readonly ServiceName[];

const params = z.strictObject({
  for: duration(),
  order: z
    .array(z.enum(services))
    .refine((order) => order.length === services.length && new Set(order).size === order.length, {
      error: "'ssh' and 'nfs', each once",
    })
    .default([...services]),
  sshAfter: duration().optional(),
  nfsAfter: duration().optional(),
  lose: z.enum(['unsynced']).optional(),
});

/**
 * The target's power fails for a while: no service, no link. When it is back, its services start in `order`;
 * one with an `…After` starts that much later than the power. `lose: 'unsynced'`: the data that its kernel had not written to the
 * disks are lost, also those of a write that an application or an `async` export has acknowledged.
 */
export const targetReboot = fault({
  name: 'target-reboot',
  about: 'The power of the target fails; it is back after a while, and its services come one by one.',
  needs: ['reboot'],
  params,
  alsoNeeds: ({ lose }) => (lose ? ['unsynced-loss'] : []),
  holds: () => [held.nfs, held.ssh, held.power, held.carrier, held.cpus('target')],
  alongside: (params) =>
    params.order
      .map((service) => ({ service, lateMs: lateness(params, service) }))
      .filter(({ lateMs }) => lateMs > 0)
      .map(({ service, lateMs }) => ({
        fault: lateService,
        params: { service },
        forMs: params.for + lateMs,
      })),
  meets: () => ['packets-to-dead-target', 'ssh-sessions-ended', 'nfs-sessions-ended'],
  word: (options: z.input<typeof params>) => options,
  async inject(lab, params) {
    const boot = await lab.targetControl.powerOff({ loseUnsynced: params.lose === 'unsynced' });
    const onTime = params.order.filter((service) => lateness(params, service) === 0);
    return once(async () => {
      await boot();
      for (const service of onTime) await lab.targetControl.start(service);
    });
  },
});

function lateness(params: { sshAfter?: number; nfsAfter?: number }, service: ServiceName): number {
  return (service === 'ssh' ? params.sshAfter : params.nfsAfter) ?? 0;
}
