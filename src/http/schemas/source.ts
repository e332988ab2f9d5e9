import { type Static, Type } from 'typebox'
import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import { ChangedCertificateBody } from './certificate.ts'
import { ChainWord, Count, Detail, Time } from './scalars.ts'
import { nullable, oneOf } from './words.ts'

const Points = Type.Number({ minimum: 0 })

const BudgetBody = Type.Object(
  { limit: nullable(Points), used: Points, left: nullable(Points) },
  { title: 'Budget', description: '`limit` and `left` are null where there is no limit.' },
)

const AskedBody = Type.Object(
  {
    hosts: Type.Array(Type.String({ examples: ['mempool.space'] }), {
      description: 'With their ports, unless they are the usual ones.',
    }),
    addresses: Type.Object(
      { alone: Count, together: Count, all: Count },
      {
        description:
          'How many different addresses it was asked about: in requests about one, in requests about several, which show that these belong together, and in all.',
      },
    ),
    requests: Type.Object(
      { address: Count, set: Count, transaction: Count, other: Count },
      {
        description:
          'Requests about one address, about several together, about transactions, and about neither.',
      },
    ),
  },
  {
    title: 'Asked',
    description: 'What its servers were asked about since the start; null while it is `off`.',
  },
)

export const SourceBody = Type.Object(
  {
    name: Type.String({ examples: ['blockchair'] }),
    state: oneOf(
      ['ok', 'unknown', 'paused', 'down', 'off'],
      '`ok`: it has answered. `unknown`: no answer yet. `paused`: it has throttled or blocked us and gets no requests until `until`. `down`: nothing but failures since its last answer. `off`: not in SOURCES.',
    ),
    reason: nullable(Detail),
    reason_code: nullable(
      oneOf(
        [
          'no_connection',
          'no_answer',
          'unusable_answer',
          'rejected',
          'web_page',
          'source_behind',
          'rate_limited',
          'invalid_key',
          'budget_exhausted',
        ],
        'The kind of `reason`. `no_connection`: nothing connects: the server or the way to it is down; `hosts` of `asked` names it. `no_answer`: errors of the server and time-outs. `unusable_answer`: answers that cannot be read or cannot be true. `rejected`: it refuses requests (400, 403, 404), which repeating does not change. `web_page`: a web page answers instead of the API. `source_behind`: it knows only an old part of the chain. `rate_limited`: it throttles or blocks us. `invalid_key`: it does not accept the API key. `budget_exhausted`: it is `ok`, but our own limits leave no room for a request until `until`.',
      ),
    ),
    until: nullable(Time),
    tip_height: nullable(Count),
    tips: Type.Partial(
      Type.Object(
        Object.fromEntries(allChains().map(({ slug }) => [slug, Count])) as Record<ChainSlug, typeof Count>,
      ),
      {
        title: 'Tips',
        description: 'The newest block that it has reported of each chain.',
      },
    ),
    chains: Type.Array(ChainWord, { description: 'The chains that it serves; none while it is `off`.' }),
    live: Type.Array(ChainWord, {
      description:
        'The chains whose addresses it watches: it announces what happens at them, and they are synchronised at once.',
    }),
    public: Type.Boolean({
      description: 'Others run its server: they see which addresses are asked for together.',
    }),
    proxied: Type.Boolean({
      description: 'All connections to it go through the proxy of the setting `PROXY`.',
    }),
    requests: Count,
    errors: Count,
    server: nullable(
      Type.String({
        examples: ['Electrum 1.4, Fulcrum 2.1'],
        description: 'What its server says of itself.',
      }),
    ),
    certificate: nullable(ChangedCertificateBody),
    asked: nullable(AskedBody),
    latency_ms: nullable(Count),
    budget: Type.Object({ requests_per_minute: BudgetBody, points_per_day: BudgetBody }),
  },
  {
    title: 'Source',
    description:
      'A provider of histories. `tip_height` is the first of `tips`. `requests` and `errors` count since the start, `latency_ms` averages the latest replies, the budgets cover the last 60 seconds and this UTC day.',
    examples: [
      {
        name: 'blockchair',
        state: 'paused',
        reason: 'Blockchair has blocked this IP address (430).',
        reason_code: 'rate_limited',
        until: '2026-11-22T11:00:00Z',
        tip_height: 800000,
        tips: { bitcoin: 800000, litecoin: 2900000 },
        chains: ['bitcoin', 'litecoin'],
        live: [],
        public: true,
        proxied: false,
        requests: 12,
        errors: 1,
        server: null,
        certificate: null,
        asked: {
          hosts: ['api.blockchair.com'],
          addresses: { alone: 2, together: 41, all: 41 },
          requests: { address: 2, set: 7, transaction: 1, other: 2 },
        },
        latency_ms: 240,
        budget: {
          requests_per_minute: { limit: 30, used: 4, left: 26 },
          points_per_day: { limit: 1440, used: 23.9, left: 1416.1 },
        },
      },
    ],
  },
)
export type SourceBody = Static<typeof SourceBody>

const { state, reason, reason_code, until, proxied, requests, errors, latency_ms } = SourceBody.properties

const PriceProviderBody = Type.Object(
  {
    name: Type.String({ examples: ['coinbase'] }),
    state,
    reason,
    reason_code,
    until,
    chains: Type.Array(ChainWord, {
      description: 'The chains whose coins it has prices of; none for exchange rates.',
    }),
    demo: Type.Boolean({
      description: 'It is simulated, and its prices are invented: the program runs as a demo.',
    }),
    proxied,
    requests,
    errors,
    hosts: Type.Array(Type.String({ examples: ['api.exchange.coinbase.com'] }), {
      description: 'What was contacted since the start, with ports, unless they are the usual ones.',
    }),
    latency_ms,
  },
  {
    title: 'PriceProvider',
    description:
      'A provider of prices or exchange rates. It is asked for whole daily series of coins that are followed, never about an address or a transaction.',
  },
)
export type PriceProviderBody = Static<typeof PriceProviderBody>

export const Sources = Type.Object(
  { sources: Type.Array(SourceBody), prices: Type.Array(PriceProviderBody) },
  {
    description:
      'All sources in order of preference; `prices`: the providers of prices and exchange rates, none where the setting `PRICES` is `off`.',
  },
)
