import { type Run, reportsPerS, requestsPerS } from './measure.ts'
import type { LoadMeasure } from './run_load.ts'
import { BENCH } from './settings.ts'

/** One line of the table: what, how much, and what it is of a floor of the same run. */
export interface ResultRow {
  readonly name: string
  readonly value: string
  readonly ratio: string
}

interface Figure {
  readonly name: string
  readonly unit: string
  readonly digits: number
  readonly of: (run: Run) => number
  /** What it is compared with, in the same run. */
  readonly floor?: { readonly name: string; readonly of: (run: Run) => number }
}

const COPY_FLOOR = { name: 'of bare COPY', of: ({ floors }: Run) => floors.copyRowsPerS }
const APPEND_FLOOR = {
  name: 'of synchronised appends',
  of: ({ floors }: Run) => floors.appendsPerS,
}
const SCAN_FLOOR = { name: 'of a plain loop', of: ({ scrub }: Run) => scrub.loopMbPerS }

/** The middle of several values; the lower of two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

/** The figures of all runs as medians. */
export function tabulate(runs: readonly Run[]): readonly ResultRow[] {
  return FIGURES.map(({ name, unit, digits, of, floor }) => ({
    name,
    value: `${format(median(runs.map(of)), digits)} ${unit}`,
    ratio:
      floor === undefined
        ? ''
        : `${format(100 * median(runs.map((run) => of(run) / floor.of(run))), 1)} % ${floor.name}`,
  }))
}

function format(value: number, digits: number): string {
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

function loadFigures(name: string, of: (run: Run) => LoadMeasure): readonly Figure[] {
  const perS = (run: Run, cpu: number) => (cpu * 1000) / of(run).result.windowMs
  return [
    {
      name: `${name}: failures`,
      unit: 'requests',
      digits: 0,
      of: (run) => of(run).result.failures,
    },
    {
      name: `${name}: gateway`,
      unit: 'CPU s/s',
      digits: 2,
      of: (run) => perS(run, of(run).cpu.gatewayS),
    },
    {
      name: `${name}: PostgreSQL`,
      unit: 'CPU s/s',
      digits: 2,
      of: (run) => perS(run, of(run).cpu.postgresS),
    },
    {
      name: `${name}: load generator`,
      unit: 'CPU s/s',
      digits: 2,
      of: (run) => perS(run, of(run).cpu.generatorS),
    },
    {
      name: `${name}: rest of the machine`,
      unit: 'CPU s/s',
      digits: 2,
      of: (run) => perS(run, of(run).cpu.othersS),
    },
    {
      name: `${name}: reports per CPU second of the gateway`,
      unit: 'reports',
      digits: 0,
      of: (run) => of(run).result.reports / of(run).cpu.gatewayS,
    },
  ]
}

function timeFigures(name: string, of: (run: Run) => LoadMeasure): readonly Figure[] {
  const half = `${name} at ${100 * BENCH.openShare} %`
  return [
    { name: `${half}: rate`, unit: 'requests/s', digits: 0, of: (run) => requestsPerS(of(run)) },
    { name: `${half}: p50`, unit: 'ms', digits: 2, of: (run) => of(run).result.p50Ms },
    { name: `${half}: p99`, unit: 'ms', digits: 2, of: (run) => of(run).result.p99Ms },
  ]
}

const FIGURES: readonly Figure[] = [
  {
    name: 'Batches: acknowledged, durable',
    unit: 'reports/s',
    digits: 0,
    of: ({ batch }) => reportsPerS(batch),
    floor: COPY_FLOOR,
  },
  ...loadFigures('Batches', ({ batch }) => batch),
  {
    name: 'Batches, gzip: acknowledged, durable',
    unit: 'reports/s',
    digits: 0,
    of: ({ batchGzip }) => reportsPerS(batchGzip),
    floor: COPY_FLOOR,
  },
  ...loadFigures('Batches, gzip', ({ batchGzip }) => batchGzip),
  {
    name: 'Single reports: acknowledged, durable',
    unit: 'requests/s',
    digits: 0,
    of: ({ single }) => requestsPerS(single),
    floor: APPEND_FLOOR,
  },
  ...loadFigures('Single reports', ({ single }) => single),
  ...timeFigures('Batches', ({ batchOpen }) => batchOpen),
  ...timeFigures('Single reports', ({ singleOpen }) => singleOpen),
  {
    name: 'Scrubber',
    unit: 'MB/s',
    digits: 1,
    of: ({ scrub }) => scrub.scanMbPerS,
    floor: SCAN_FLOOR,
  },
  { name: 'Floor: plain loop', unit: 'MB/s', digits: 1, of: ({ scrub }) => scrub.loopMbPerS },
  {
    name: 'Floor: decode and judge, one thread, no HTTP, no store',
    unit: 'reports/s',
    digits: 0,
    of: ({ floors }) => floors.judgedPerS,
  },
  {
    name: 'Floor: bare COPY of the same rows',
    unit: 'rows/s',
    digits: 0,
    of: ({ floors }) => floors.copyRowsPerS,
  },
  {
    name: 'Floor: synchronised appends of 8 KiB',
    unit: 'appends/s',
    digits: 0,
    of: ({ floors }) => floors.appendsPerS,
  },
]

/** The table as lines of text, aligned. */
export function printTable(rows: readonly ResultRow[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length))
  const valueWidth = Math.max(...rows.map(({ value }) => value.length))
  return rows
    .map(({ name, value, ratio }) =>
      `${name.padEnd(width)}  ${value.padStart(valueWidth)}  ${ratio}`.trimEnd(),
    )
    .join('\n')
}

/** The table in Markdown. */
export function markdownTable(rows: readonly ResultRow[]): string {
  const lines = rows.map(({ name, value, ratio }) => `| ${name} | ${value} | ${ratio} |`)
  return ['| what | median | share of the floor |', '| --- | --- | --- |', ...lines].join('\n')
}
