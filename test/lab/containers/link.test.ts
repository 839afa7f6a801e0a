import { describe, expect, it } from 'vitest';
import { ruleset } from '../../../src/lab/containers/link.ts';

const given = { apiPort: 8474, node: '172.18.0.3' };

describe('the rules of the link sidecar', () => {
  it('replace all that was there, and never touch the way of the harness', () => {
    const text = ruleset({ ...given, silent: false, rules: [] });
    expect(text).toMatch(/^add table inet firedrill; delete table inet firedrill;\n/);
    expect(text).toContain('tcp dport 8474 accept;');
    expect(text).toContain('tcp sport 8474 accept;');
    expect(text).not.toContain('drop');
  });

  it('drop everything else when it is silent', () => {
    const text = ruleset({ ...given, silent: true, rules: [] });
    expect(text.match(/accept;\ndrop;\n\}/g)).toHaveLength(2);
  });

  it('strike packets from the node and to it, and no other', () => {
    const text = ruleset({ ...given, silent: false, rules: [{ fromNode: 'one', toNode: 'other' }] });
    expect(text).toMatch(/chain input [^}]*ip saddr 172\.18\.0\.3 one;\n\}/);
    expect(text).toMatch(/chain output [^}]*ip daddr 172\.18\.0\.3 other;\n\}/);
  });
});
