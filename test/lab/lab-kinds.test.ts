import { describe, expect, it } from 'vitest';
import { LabFacts } from '../../src/history/events.ts';
import { ClockKind, LabName } from '../../src/history/lab-name.ts';
import { Plan } from '../../src/history/plan.ts';
import { labKinds, labNames } from '../../src/lab/lab-kinds.ts';

describe('the registry of labs', () => {
  it('has one entry for each lab that plans and histories name, under its own name', () => {
    expect(labNames).toEqual(LabName.options);
    expect(Object.values(labKinds).map(({ name }) => name)).toEqual(labNames);
    expect([Plan.shape.lab.options, LabFacts.shape.lab.options]).toEqual([labNames, labNames]);
  });

  it('has a lab for each clock', () => {
    const clocks = new Set(Object.values(labKinds).flatMap(({ clocks }) => clocks));
    expect([...clocks].sort()).toEqual([...ClockKind.options].sort());
  });

  it.each(Object.values(labKinds))(
    'has the capabilities of the $name lab on each of its clocks',
    async (kind) => {
      for (const clock of kind.clocks) {
        const can = await kind.capabilities({ clock, allowHostHang: false });
        expect(can.has('virtual-time')).toBe(clock === 'virtual');
        expect(can.has('reboot')).toBe(true);
        expect(kind.atOnce(clock)).toBeGreaterThanOrEqual(1);
      }
    },
  );

  it('allows a hard mount to hang this host only in a lab without a kernel of its own', async () => {
    for (const { canHangHost, capabilities, clocks } of Object.values(labKinds)) {
      const of = (allowHostHang: boolean) => capabilities({ clock: clocks[0], allowHostHang });
      const [without, allowed] = [await of(false), await of(true)];
      expect(without.has('disposable-kernel')).toBe(!canHangHost);
      expect(allowed.has('disposable-kernel')).toBe(true);
    }
  });
});
