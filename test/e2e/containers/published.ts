import type { Container } from 'dockerode';

/** The addresses of the host at which what runs in a container can be reached. */
export async function publishedOn(container: Container): Promise<string[]> {
  const { Ports } = (await container.inspect()).NetworkSettings;
  const bindings = Object.values(Ports).flatMap((bound) => bound ?? []);
  return [...new Set(bindings.map(({ HostIp }) => HostIp))];
}
