import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import type { MeasureName, Options } from './options.ts'
import { markdown } from './result.ts'
import { median } from './statistics.ts'

/** A number that a run has printed. */
interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
}

/** One figure of all rounds. */
interface Pair {
  readonly what: string
  readonly unit: string
  readonly theirs: readonly number[]
  readonly ours: readonly number[]
}

const HERE = resolve(import.meta.dirname, '..')
const OUTPUT_MAX = 2 ** 24
const NUMBER = /^([\d.,]+)\s*([a-zA-Z]*)$/
/** The absolute rate behind a ratio. */
const RATE = /^([\d.,]+) against [\d.,]+ ([^;]+)/

/**
 * Runs each measure in another checkout and in this one, in turn, and returns the medians side by side. A machine whose
 * speed varies slows both down alike. The rows of the two are matched by position.
 */
export async function compareWith(other: string, options: Options): Promise<string> {
  const pairs: Pair[] = []
  for (const measure of options.measures) pairs.push(...(await comparePair(resolve(other), measure, options)))
  const head = ['what', 'theirs', 'ours', 'ours / theirs', 'of each round']
  return markdown([head, ...pairs.map(cellsOf)])
}

async function comparePair(other: string, measure: MeasureName, options: Options): Promise<readonly Pair[]> {
  const rounds: { readonly theirs: readonly Figure[]; readonly ours: readonly Figure[] }[] = []
  for (let round = 0; round < options.rounds; round++) {
    const theirsFirst = round % 2 === 0
    const first = await figuresOf(theirsFirst ? other : HERE, measure, options)
    const second = await figuresOf(theirsFirst ? HERE : other, measure, options)
    rounds.push(theirsFirst ? { theirs: first, ours: second } : { theirs: second, ours: first })
  }
  const [{ ours } = { ours: [] }] = rounds
  return ours.map(({ what, unit }, row) => ({
    what,
    unit,
    theirs: rounds.flatMap((round) => round.theirs[row]?.value ?? []),
    ours: rounds.flatMap((round) => round.ours[row]?.value ?? []),
  }))
}

async function figuresOf(
  folder: string,
  measure: MeasureName,
  { rows, addresses }: Options,
): Promise<readonly Figure[]> {
  const args = ['--disable-warning=ExperimentalWarning', 'bench/main.ts', measure]
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...args, '--rows', String(rows), '--addresses', String(addresses)],
    { cwd: folder, maxBuffer: OUTPUT_MAX },
  )
  const lines = stdout.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| -'))
  return lines.slice(1).flatMap(readLine)
}

/** The measured value, and the rate behind it if there is one. */
function readLine(line: string): readonly Figure[] {
  const [what = '', , measured = '', , detail = ''] = line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())
  const value = figure(what, NUMBER.exec(measured))
  const rate = figure(`${what}, rate`, RATE.exec(detail))
  return [value, rate].filter((one) => one !== null)
}

function figure(what: string, match: RegExpExecArray | null): Figure | null {
  if (match === null) return null
  return { what, value: Number(match[1]?.replaceAll(',', '')), unit: (match[2] ?? '').trim() }
}

function cellsOf({ what, unit, theirs, ours }: Pair): readonly string[] {
  if (theirs.length === 0) return [what, '-', text(median(ours), unit), '-', ours.join(', ')]
  const each = ours.map((value, round) => (value / (theirs[round] ?? Number.NaN)).toFixed(2))
  const [before, now] = [median(theirs), median(ours)]
  return [what, text(before, unit), text(now, unit), (now / before).toFixed(3), each.join(', ')]
}

function text(value: number, unit: string): string {
  return `${value.toLocaleString('en')}${unit === '' ? '' : ` ${unit}`}`
}
