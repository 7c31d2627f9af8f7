import type { Row } from '../../bench/tables/row.js';

export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)].join('\n');
}

export function tableOf(rows: readonly Row[]): string {
  return table(
    ['what', 'figure'],
    rows.map(({ what, result }) => [what, result]),
  );
}

type Machine = { date: string; cores: number; memory_gib: number; node: string; mongodb: string };

/** On what, and when, the results of a file were found; each part of it may have a machine of its own. */
export function provenance(results: object): string {
  const machines = machinesIn(results);
  const [first] = machines;
  if (first === undefined) throw new Error('these results do not say where they are from');
  const each = (of: (machine: Machine) => string) => [...new Set(machines.map(of))].sort().join(' and ');
  return (
    `${each(({ cores, memory_gib }) => `${cores} cores with ${memory_gib} GiB`)}, Node.js ${each(({ node }) => node.slice(1))}, ` +
    `MongoDB ${each(({ mongodb }) => mongodb)}, ${each(({ date }) => date.slice(0, 10))}`
  );
}

function machinesIn(results: object): Machine[] {
  return Object.entries(results).flatMap(([key, value]) => {
    if (key === 'machine') return [value as Machine];
    return typeof value === 'object' && value !== null && 'machine' in value ? [value.machine as Machine] : [];
  });
}
