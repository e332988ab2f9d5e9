/** A metric as an expression names it, with every label that the expression expects it to have. */
export interface MetricUse {
  readonly metric: string
  readonly labels: Set<string>
  /** What `outcome="done"` demands. */
  readonly values: { readonly label: string; readonly value: string }[]
}

const OPERATORS = new Set(['and', 'or', 'unless', 'offset', 'bool'])
const GROUPINGS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right'])
const AGGREGATIONS = new Set(['sum', 'max', 'min', 'count', 'topk'])
const FUNCTIONS = new Set([
  'histogram_quantile',
  'increase',
  'last_over_time',
  'min_over_time',
  'rate',
  'vector',
])
const TOKEN =
  /\s+|(?<duration>\[[0-9]+[smhd]\]|[0-9]+[smhd]\b)|(?<number>[0-9][0-9.]*(?:e[0-9]+)?)|(?<text>"[^"]*")|(?<word>[a-zA-Z_][a-zA-Z0-9_]*)|(?<sign>=~|!~|!=|==|>=|<=|[-+*/(){},=<>])/gy

interface Token {
  readonly kind: 'word' | 'text' | 'sign' | 'other'
  readonly text: string
}

/**
 * The metrics of a PromQL expression. Labels of a grouping count for the metrics in the parentheses that it groups, and
 * labels of a matching (`on`) for all. Throws for functions and signs that it does not know.
 */
export function metricsOf(expression: string): readonly MetricUse[] {
  const tokens = tokensOf(expression)
  const uses: MetricUse[] = []
  readUntil(tokens, 0, uses)
  return uses
}

function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = []
  let end = 0
  for (const match of expression.matchAll(TOKEN)) {
    end = match.index + match[0].length
    const { word, text, sign, number, duration } = match.groups ?? {}
    if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.slice(1, -1) })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else if ((number ?? duration) !== undefined) tokens.push({ kind: 'other', text: match[0] })
  }
  if (end !== expression.length) throw new Error(`not understood at character ${end}: ${expression}`)
  return tokens
}

/** Reads up to the parenthesis that closes, or to the end; returns the place behind it. */
function readUntil(tokens: readonly Token[], start: number, uses: MetricUse[]): number {
  let at = start
  while (at < tokens.length) {
    const { kind, text } = tokens[at] as Token
    const next = tokens[at + 1]?.text
    if (kind === 'sign' && text === ')') return at + 1
    if (kind === 'sign' && text === '(') at = readUntil(tokens, at + 1, uses)
    else if (kind !== 'word' || OPERATORS.has(text)) at += 1
    else if (AGGREGATIONS.has(text)) at = readAggregation(tokens, at + 1, uses)
    else if (text === 'on' || text === 'ignoring') {
      const [labels, behind] = labelsAt(tokens, at + 1)
      at = readUntil(tokens, behind, uses)
      for (const use of uses) for (const label of labels) use.labels.add(label)
      return at
    } else if (GROUPINGS.has(text)) at += 1
    else if (next === '(') {
      if (!FUNCTIONS.has(text)) throw new Error(`no function ${text}`)
      at = readUntil(tokens, at + 2, uses)
    } else at = readSelector(tokens, at, uses)
  }
  return at
}

/** `by (labels) (…)`, or `(…)` alone. */
function readAggregation(tokens: readonly Token[], start: number, uses: MetricUse[]): number {
  const isGrouped = tokens[start]?.text === 'by'
  const [labels, open] = isGrouped ? labelsAt(tokens, start + 1) : [[], start]
  if (tokens[open]?.text !== '(')
    throw new Error('an aggregation has parentheses, and its grouping stands before them')
  const inner: MetricUse[] = []
  const end = readUntil(tokens, open + 1, inner)
  for (const use of inner) for (const label of labels) use.labels.add(label)
  uses.push(...inner)
  return end
}

function labelsAt(tokens: readonly Token[], open: number): readonly [string[], number] {
  const close = tokens.findIndex(({ text }, at) => at > open && text === ')')
  if (tokens[open]?.text !== '(' || close < 0) throw new Error('labels stand in parentheses')
  const inside = tokens.slice(open + 1, close)
  return [inside.filter(({ kind }) => kind === 'word').map(({ text }) => text), close + 1]
}

function readSelector(tokens: readonly Token[], at: number, uses: MetricUse[]): number {
  const use: MetricUse = { metric: tokens[at]?.text ?? '', labels: new Set(), values: [] }
  uses.push(use)
  if (tokens[at + 1]?.text !== '{') return at + 1
  const close = tokens.findIndex(({ text }, place) => place > at && text === '}')
  if (close < 0) throw new Error('a selector is not closed')
  for (let place = at + 2; place < close; place += 4) {
    const [label, sign, value] = [tokens[place], tokens[place + 1], tokens[place + 2]]
    if (label?.kind !== 'word' || sign?.kind !== 'sign' || value?.kind !== 'text')
      throw new Error('not a matcher')
    use.labels.add(label.text)
    if (sign.text === '=') use.values.push({ label: label.text, value: value.text })
  }
  return close + 1
}
