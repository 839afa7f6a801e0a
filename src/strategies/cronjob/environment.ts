/** The environment of a container, and its use in `command` and `args`. */
import { UsageError } from '../../errors.ts';
import type { Container, Sources } from './manifests.ts';

/** All variables, the later ones over the earlier ones. `where`: the file. Throws UsageError for a source that is absent. */
export function environmentOf(
  { env = [], envFrom = [] }: Container,
  sources: Sources,
  where: string,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { configMapRef, secretRef, prefix = '' } of envFrom) {
    const id = configMapRef ? `ConfigMap/${configMapRef.name}` : `Secret/${secretRef?.name}`;
    const source = sources.get(id) ?? absent(id, where);
    for (const [key, value] of source) if (isName(key)) found[prefix + key] = value.toString();
  }
  for (const { name, value, valueFrom } of env) {
    if (!isName(name))
      throw new UsageError({
        what: `${name} is no variable of a shell`,
        where,
        expected: 'letters, digits and _',
      });
    if (valueFrom === undefined) {
      found[name] = expanded(value ?? '', found);
      continue;
    }
    const ref = valueFrom.configMapKeyRef ?? valueFrom.secretKeyRef;
    if (!ref)
      throw new UsageError({
        what: `no lab can give ${name} its value`,
        where,
        expected: 'value, configMapKeyRef or secretKeyRef',
        found: Object.keys(valueFrom).join(', '),
      });
    const id = `${valueFrom.configMapKeyRef ? 'ConfigMap' : 'Secret'}/${ref.name}`;
    const content = sources.get(id)?.get(ref.key);
    if (content) found[name] = content.toString();
    else if (ref.optional !== true) absent(`${id}, key ${ref.key}`, where);
  }
  return found;
}

/** `$(NAME)` becomes the variable's value, where there is one, and `$$` a dollar (Container.command, core/v1). */
export function expanded(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name?: string) => {
    if (name === undefined) return '$';
    return environment[name] ?? whole;
  });
}

/** Throws UsageError for an object, or a key of it, that the file does not have. */
export function absent(id: string, where: string): never {
  throw new UsageError({
    what: `there is no ${id.replace('/', ' ')}`,
    where,
    hint: 'The file has to hold every ConfigMap and Secret of the pod, as further documents between lines of ---.',
  });
}

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
