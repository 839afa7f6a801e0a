/** The grammar of an image's name (https://github.com/distribution/reference, reference.go): `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`. */

const hostPart = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const host = String.raw`(?:${hostPart}(?:\.${hostPart})*|\[[0-9a-fA-F:]+\])(?::\d+)?`;
const pathPart = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const tag = String.raw`:\w[\w.-]{0,127}`;
const digest = '@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const reference = new RegExp(`^(?:${host}/)?${pathPart}(?:/${pathPart})*(?:${tag})?(?:${digest})?$`);

/** Whether it is the name, or the id, that an image can have. */
export function isReference(name: string): boolean {
  return reference.test(name);
}
