import { allChains } from '../../domain/chains/chain.ts'
import type { BudgetUse, SourceStatus, TipHeights } from '../../domain/ports/source.ts'
import type { PriceProviderBody, SourceBody } from '../schemas/source.ts'
import { formatTimeOrNull } from './time.ts'

/** A source as the API shows it. */
export function sourceJson(status: SourceStatus): SourceBody {
  return {
    name: status.name,
    state: status.state,
    reason: status.reason,
    reason_code: status.reasonCode,
    until: formatTimeOrNull(status.until),
    tip_height: firstTip(status.tips),
    tips: status.tips,
    chains: [...status.chains],
    live: [...(status.live ?? [])],
    public: status.isPublic ?? false,
    proxied: status.isProxied ?? false,
    requests: status.requests,
    errors: status.errors,
    server: status.server ?? null,
    certificate: status.certificate ?? null,
    asked: status.asked === undefined ? null : { ...status.asked, hosts: [...status.asked.hosts] },
    latency_ms: status.latencyMs === null ? null : Math.round(status.latencyMs),
    budget: {
      requests_per_minute: budgetJson(status.requestsPerMinute),
      points_per_day: budgetJson(status.pointsPerDay),
    },
  }
}

/** A source that SOURCES leaves out: it gets no requests. */
export function unusedSourceJson(name: string): SourceBody {
  const nothing = { limit: null, used: 0, left: null }
  return {
    name,
    state: 'off',
    reason: 'Not in SOURCES: it gets no requests.',
    reason_code: null,
    until: null,
    tip_height: null,
    tips: {},
    chains: [],
    live: [],
    public: false,
    proxied: false,
    requests: 0,
    errors: 0,
    server: null,
    certificate: null,
    asked: null,
    latency_ms: null,
    budget: { requests_per_minute: nothing, points_per_day: nothing },
  }
}

/** A provider of prices or exchange rates as the API shows it. */
export function priceProviderJson(status: SourceStatus): PriceProviderBody {
  return {
    name: status.name,
    state: status.state,
    reason: status.reason,
    reason_code: status.reasonCode,
    until: formatTimeOrNull(status.until),
    chains: [...status.chains],
    demo: status.isDemo ?? false,
    proxied: status.isProxied ?? false,
    requests: status.requests,
    errors: status.errors,
    hosts: [...(status.asked?.hosts ?? [])],
    latency_ms: status.latencyMs === null ? null : Math.round(status.latencyMs),
  }
}

function firstTip(tips: TipHeights): number | null {
  return allChains().flatMap(({ slug }) => tips[slug] ?? [])[0] ?? null
}

function budgetJson({ limit, used }: BudgetUse) {
  return { limit, used, left: limit === null ? null : Math.max(0, round(limit - used)) }
}

/** Points are thousandths. */
function round(points: number): number {
  return Math.round(points * 1000) / 1000
}
