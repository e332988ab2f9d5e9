import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import type { SyncErrorCode } from '../src/domain/errors.ts'
import type { ChainSource } from '../src/domain/ports/source.ts'
import { Metrics } from '../src/http/metrics.ts'
import { systemClock } from '../src/program/system-clock.ts'
import { type MetricUse, metricsOf } from './support/monitoring/promql.ts'
import { labelsByMetric } from './support/monitoring/read-metrics.ts'
import { startWorld } from './support/world.ts'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

interface Panel {
  readonly id: number
  readonly title: string
  readonly description: string
  readonly datasource: object
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>
  readonly targets: readonly { readonly expr: string; readonly refId: string; readonly datasource: object }[]
  readonly fieldConfig: { readonly defaults: { readonly unit: string } }
}

const read = (name: string) =>
  readFileSync(new URL(`../packaging/monitoring/${name}`, import.meta.url), 'utf8')
const rules: readonly Rule[] = parse(read('alerts.yml')).groups.flatMap(
  (group: { rules: Rule[] }) => group.rules,
)
const dashboardText = read('dashboard.json')
const dashboard = JSON.parse(dashboardText)
const panels: readonly Panel[] = dashboard.panels
const variables: readonly { name: string; type: string; query: unknown; definition?: string }[] =
  dashboard.templating.list
const SOURCE = { type: 'prometheus', uid: `\${datasource}` }
/** Prometheus itself adds these to everything that it scrapes. */
const OF_PROMETHEUS = ['job', 'instance']
const OUTCOMES: Readonly<Record<string, readonly (SyncErrorCode | 'done' | 'differs')[]>> = {
  cointracker_syncs_total: ['done', 'source_inconsistent', 'internal'],
  cointracker_second_opinions_total: ['differs'],
}

/** Every expression of both files with its name. */
const expressions = [
  ...rules.map(({ alert, expr }) => ({ name: alert, expr })),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ name: title, expr }))),
  ...variables.flatMap(({ name, definition }) => {
    const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(definition ?? '') ?? []
    return definition === undefined ? [] : [{ name, expr: `count by (${label}) (${selector})` }]
  }),
]

/** What `/metrics` serves after synchronisations and a second opinion, with the labels of each metric. */
async function servedMetrics(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  await using world = await startWorld({ SOURCES: 'blockchair,esplora', VERIFY_INTERVAL_SECONDS: '0' })
  const { client, simulator } = world
  const { id } = await client.add(simulator.chain.largeAddress(30), true)
  assert.equal((await client.ended(id)).sync_status, 'DONE')
  await client.send('POST', `/addresses/${id}/verify`)
  await client.until(id, ({ verification }) => verification.opinions.length > 0)
  return labelsByMetric(await (await fetch(`${client.url}/metrics`)).text())
}

function missingIn(
  served: ReadonlyMap<string, ReadonlySet<string>>,
  { metric, labels }: MetricUse,
): string[] {
  const known = served.get(metric)
  if (metric === 'up') return [...labels].filter((label) => !OF_PROMETHEUS.includes(label))
  if (known === undefined) return [metric]
  return [...labels]
    .filter((label) => !known.has(label) && !OF_PROMETHEUS.includes(label))
    .map((label) => `${metric}{${label}}`)
}

test('every metric and label in the dashboard and in the alert rules is one that the program serves', async () => {
  const served = new Map(await servedMetrics())
  const silent = [...served].filter(([, labels]) => labels.size === 0).map(([metric]) => metric)
  assert.ok(silent.includes('cointracker_source_found_late_total'), 'it is counted only after six hours')
  for (const [metric, labels] of await lateMetrics()) if (silent.includes(metric)) served.set(metric, labels)
  assert.ok(expressions.length > 30)
  for (const { alert, expr, annotations } of rules) {
    const named = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label)
    const [first] = metricsOf(expr)
    assert.ok(first)
    assert.deepEqual(missingIn(served, { ...first, labels: new Set(named) }), [], alert)
  }
  for (const { name, expr } of expressions) {
    const uses = metricsOf(expr)
    assert.ok(uses.length > 0, name)
    assert.deepEqual(
      uses.flatMap((use) => missingIn(served, use)),
      [],
      `${name}: ${expr}`,
    )
  }
})

/** What is counted rarely. */
async function lateMetrics() {
  const queue = { figures: async () => ({ depth: 0, oldestSyncAt: null }) }
  const sources: readonly ChainSource[] = []
  const metrics = new Metrics({
    store: { queue, problem: () => null },
    sources,
    sourceStatuses: { current: async () => [] },
    clock: systemClock,
    syncIntervalMs: 0,
  })
  metrics.countFoundLate('electrum', 1)
  return labelsByMetric(await metrics.render())
}

test('the planned interval is that of the setting, six hours where a source may announce changes, and 0 without one', async () => {
  const interval = async (seconds: string, sources: string) => {
    await using world = await startWorld(
      ({ electrum }) => ({ SOURCES: sources, ELECTRUM_URL: electrum.url, SYNC_INTERVAL_SECONDS: seconds }),
      { electrum: {} },
    )
    const text = await (await fetch(`${world.client.url}/metrics`)).text()
    return /^cointracker_sync_interval_seconds (.*)$/m.exec(text)?.[1]
  }
  assert.equal(await interval('900', 'blockchair'), '900')
  assert.equal(await interval('900', 'electrum,blockchair'), '21600')
  assert.equal(await interval('0', 'electrum'), '0')
})

test('outcomes that an expression selects are ones that are counted', () => {
  const selected = expressions
    .flatMap(({ expr }) => metricsOf(expr))
    .filter(({ values }) => values.length > 0)
  assert.ok(selected.length > 0)
  for (const { metric, values } of selected) {
    for (const { label, value } of values) {
      assert.equal(label, 'outcome')
      assert.ok(
        OUTCOMES[metric]?.some((outcome) => outcome === value),
        `${metric}: ${value}`,
      )
    }
  }
})

describe('the dashboard', () => {
  test('is of the schema that every version of Grafana imports, without what belongs to one installation', () => {
    const { id, uid, schemaVersion, timezone, refresh } = dashboard
    assert.deepEqual([id, uid, timezone, refresh], [null, 'mini-cointracker', 'browser', '1m'])
    assert.ok(schemaVersion <= 39)
    assert.ok(!('__inputs' in dashboard))
    const uids = [...dashboardText.matchAll(/"uid": "([^"]*)"/g)].map(([, one]) => one)
    assert.deepEqual([...new Set(uids)].toSorted(), ['$\u007bdatasource}', 'mini-cointracker'])
  })

  test('lets people choose the data source, the job and the instance', () => {
    assert.deepEqual(
      variables.map(({ name, type }) => [name, type]),
      [
        ['datasource', 'datasource'],
        ['job', 'query'],
        ['instance', 'query'],
      ],
    )
    assert.equal(variables[0]?.query, 'prometheus')
    for (const { title, datasource, targets } of panels) {
      assert.deepEqual(datasource, SOURCE, title)
      for (const target of targets) {
        assert.deepEqual(target.datasource, SOURCE, title)
        for (const { metric, labels } of metricsOf(target.expr)) {
          assert.ok(labels.has('job') && labels.has('instance'), `${title}: ${metric}`)
        }
      }
    }
  })

  test('has panels with a title, a description and a unit that do not overlap', () => {
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
    assert.equal(new Set(panels.map(({ title }) => title)).size, panels.length)
    const taken = new Set<string>()
    for (const { title, description, gridPos, targets, fieldConfig } of panels) {
      assert.ok(description.length > 10, title)
      assert.match(fieldConfig.defaults.unit, /^(?:none|short|s|bytes|percentunit|reqps)$/)
      assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length)
      assert.ok(gridPos.x + gridPos.w <= 24)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert.ok(!taken.has(`${x},${y}`), title)
          taken.add(`${x},${y}`)
        }
      }
    }
  })
})

test('each alert has a name of its own, a severity, and sentences that name only labels it has', () => {
  assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length)
  for (const { alert, expr, labels, annotations, ...rest } of rules) {
    assert.match(alert, /^CoinTracker[A-Za-z]+$/)
    assert.match(labels['severity'] ?? '', /^(?:critical|warning|info)$/)
    assert.match(rest.for ?? '1m', /^[0-9]+[mh]$/)
    assert.deepEqual(Object.keys(annotations), ['summary', 'description'])
    assert.match(annotations['description'] ?? '', /\.$/)
    const used = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label)
    for (const label of used) {
      const isGrouped = /\bby \(/.test(expr)
      const isKept = new RegExp(`\\bby \\([^)]*\\b${label}\\b`).test(expr)
      assert.ok(!isGrouped || isKept, `${alert}: ${label} is not in what the expression returns`)
    }
  }
})

test('an alert about an hour fires only after an hour, also when Prometheus has just begun to scrape', () => {
  const hourly = rules.filter(({ annotations }) => / (?:for|in) an hour\b/.test(annotations['summary'] ?? ''))
  assert.equal(hourly.length, 2)
  for (const { alert, for: wait } of hourly) assert.equal(wait, '1h', alert)
})

test('expressions are read as PromQL reads them', () => {
  const uses = metricsOf(
    'sum by (source, le) (rate(a_total{x=~"1|2",y="3"}[5m])) / on (job) b > 2e3 or c offset 1h',
  )
  assert.deepEqual(
    uses.map(({ metric, labels }) => [metric, [...labels].toSorted()]),
    [
      ['a_total', ['job', 'le', 'source', 'x', 'y']],
      ['b', ['job']],
      ['c', ['job']],
    ],
  )
  assert.throws(() => metricsOf('rat(a[5m])'), /no function/)
  assert.throws(() => metricsOf('a % b'), /not understood/)
})
