import type { Container } from 'dockerode';

/** The addresses of the host that lead into a container. */
export async function publishedOn(container: Container): Promise<string[]> {
  const { Ports } = (await container.inspect()).NetworkSettings;
  const bindings = Object.values(Ports).flatMap((bound) => bound ?? []);
  return [...new Set(bindings.map(({ HostIp }) => HostIp))];
}
