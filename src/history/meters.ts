/** Meters: counters of a lab that show the effect of a fault. Each counts from the start of the lab on and never decreases. */

/** A meter's unit and its participle, around the name of a job: `431 packets of backup 2 dropped`. */
interface Words {
  readonly one: string;
  readonly many: string;
  readonly done: string;
}

function words(one: string, done: string, many = `${one}s`): Words {
  return { one, many, done };
}

const meters = {
  'packets-dropped': words('packet', 'dropped'),
  'packets-into-dead-link': words('packet', 'sent into the dead link'),
  'packets-lost': words('packet', 'lost'),
  'packets-delayed': words('packet', 'delayed'),
  /** Under a limit of bytes a second. */
  'packets-throttled': words('packet', 'throttled'),
  'packets-reset': words('packet', 'answered by a reset'),
  'packets-to-dead-target': words('packet', 'sent to a target without power'),
  'packets-through-toxic': words('packet', 'sent through the toxic'),
  /** Connections that were open when the service, or its machine, went away. */
  'ssh-sessions-ended': words('SSH session', 'ended'),
  'nfs-sessions-ended': words('NFS session', 'ended'),
  /** Resets that a closed port or an ended service sends. */
  'ssh-resets': words('SSH connection', 'refused or reset'),
  'nfs-resets': words('NFS connection', 'refused or reset'),
  /** Connections that were open when the service froze. */
  'ssh-sessions-frozen': words('SSH session', 'frozen'),
  /** TCP segments with the push flag: the last one of each request (RFC 9293, section 3.9.1.2). */
  'ssh-requests': words('SSH request', 'without an answer'),
  'nfs-requests': words('NFS request', 'without an answer'),
  /** Requests to a disk that hangs or is slow. */
  'disk-requests': words('disk request', 'delayed'),
  'disk-errors': words('disk request', 'failed'),
  /** Answered with NFS4ERR_STALE. */
  'stale-handles': words('NFS request', 'answered with a stale handle'),
  'processes-signalled': words('process', 'signalled', 'processes'),
  'writes-refused': words('write', 'refused for lack of space'),
  /** Jobs that ran when the reboot of the node began. */
  'jobs-cut-off': words('run', 'cut off by the reboot'),
  'cpu-ms-taken': words('ms of CPU time', 'taken', 'ms of CPU time'),
} as const satisfies Record<string, Words>;

export type MeterName = keyof typeof meters;

/** Cumulative counts since the start of a lab; a meter that is absent stands at 0. */
export type Readings = Readonly<Partial<Record<MeterName, number>>>;

/** E.g. `431 packets of backup 2 dropped`. A meter of a newer firedrill gives its name. */
export function countText(meter: string, count: number, job: string): string {
  const known: Words | undefined = Object.hasOwn(meters, meter) ? meters[meter as MeterName] : undefined;
  const { one, many, done } = known ?? words(meter, 'counted');
  return `${Math.round(count)} ${Math.round(count) === 1 ? one : many} of ${job} ${done}`;
}

/** The increase of these meters from one reading to a later one. */
export function increase(of: readonly MeterName[], from: Readings, to: Readings): Record<string, number> {
  return Object.fromEntries(of.map((meter) => [meter, (to[meter] ?? 0) - (from[meter] ?? 0)]));
}
