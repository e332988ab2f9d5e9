import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Config } from '../config/config.ts'
import { isStoreUnavailable, StartError } from '../domain/errors.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Store } from '../domain/ports/store.ts'
import { Metrics } from '../http/metrics.ts'
import { buildServer, buildWorkerServer } from '../http/server.ts'
import { InProcessFeed } from '../sync/changes/change-feed.ts'
import { Pacer } from '../sync/pacing/pacer.ts'
import { SourceOrder } from '../sync/pacing/source-order.ts'
import { QueuedRequests } from '../sync/schedule/queued-requests.ts'
import { Scheduler } from '../sync/schedule/scheduler.ts'
import { FleetSources } from './fleet/fleet-sources.ts'
import { RelayedFeed } from './fleet/relayed-feed.ts'
import { SourceReports } from './fleet/source-reports.ts'
import { logSources } from './log-sources.ts'
import { openSources } from './open-sources.ts'
import { explainStoreError, openStore } from './open-store.ts'
import { systemClock } from './system-clock.ts'
import { WatchedSources } from './watched-sources.ts'

export interface Program {
  /** Where the API and the web page are. */
  readonly url: string
  /** Ends it in order: no new requests, runs given back, store closed. */
  stop(): Promise<void>
}

/** The whole program, in any of its roles. Throws StartError. */
export async function startProgram(config: Config, clock: Clock = systemClock): Promise<Program> {
  const trouble = new Trouble()
  let store: Store | null = null
  try {
    store = await openStore(config, clock, trouble.hear)
    return await startOn(store, config, clock, trouble)
  } catch (error) {
    await store?.close()
    throw await explainStoreError(config, error)
  }
}

async function startOn(store: Store, config: Config, clock: Clock, trouble: Trouble): Promise<Program> {
  const { fleet } = store
  const works = config.role !== 'api'
  let reports: SourceReports | null = null
  const local = new InProcessFeed()
  const relayed = fleet === null ? null : new RelayedFeed(() => reports?.tell())
  const feed = relayed ?? local
  const sources = openSources(config, clock, store.ledger, feed)
  for (const source of sources.used) await source.refresh()
  if (fleet !== null && works) reports = new SourceReports(sources.used, fleet, trouble.hear)
  const order = new SourceOrder(sources.used)
  const metrics = new Metrics({ queue: store.queue, sources: sources.used, clock })
  const board =
    fleet === null
      ? { statuses: async () => sources.used.map((source) => source.status()) }
      : new FleetSources(sources.used, fleet)
  const desk = { queue: store.queue, sources: order, clock }
  const scheduler = works
    ? new Scheduler({
        ...desk,
        store: store.runs,
        book: store.book,
        pacer: new Pacer(order, clock, () => reports?.workers ?? 1),
        feed,
        concurrency: config.syncConcurrency,
        lookMs: fleet === null ? Number.POSITIVE_INFINITY : LOOK_MS,
        intervalMs: config.syncIntervalMs,
        verifyIntervalMs: config.verifyIntervalMs,
        onOutcome: (outcome, source) => metrics.countSync(outcome, source),
        onUnexpected: (error) => (isStoreUnavailable(error) ? trouble.hear(error) : server.log.error(error)),
      })
    : null
  const bare = {
    metrics,
    sessions: store.sessions,
    clock,
    version: readVersion(),
    apiToken: config.apiToken,
    allowedHosts: config.allowedHosts,
    host: config.host,
    logger: { level: config.logLevel },
  }
  const server =
    config.role === 'worker'
      ? buildWorkerServer(bare)
      : buildServer({
          ...bare,
          book: store.book,
          histories: store.histories,
          desk: scheduler ?? new QueuedRequests(desk),
          feed,
          sources: new WatchedSources(board, sources.used, store.histories),
          unusedSources: sources.unused,
          exports: store.exports,
          webFolder: WEB_FOLDER,
        })
  trouble.log = server.log
  logSources(feed, server.log)
  if (fleet !== null && relayed !== null) {
    await fleet.listen({
      changed: (addresses) => {
        for (const address of addresses) relayed.relay({ kind: 'address', address })
      },
      deleted: (id) => relayed.relay({ kind: 'deleted', id }),
      work: () => scheduler?.wake(),
      source: (name) => {
        const tell = async () => {
          const source = (await board.statuses()).find((status) => status.name === name)
          if (source !== undefined) relayed.relay({ kind: 'source', source })
        }
        tell().catch(trouble.hear)
      },
    })
  }
  await listen(server, config)
  try {
    await scheduler?.start()
  } catch (error) {
    // What listens would keep the process alive, with nothing behind it.
    await Promise.all([server.close(), scheduler?.stop()])
    throw error
  }
  if (works) fleet?.work()
  const stop = new AbortController()
  const background = [works ? sources.fetchQuotas(stop.signal) : undefined, reports?.run(clock, stop.signal)]
  const url = urlOf(config.host, (server.server.address() as AddressInfo).port)
  server.log.info(
    config.role === 'worker'
      ? `Mini CoinTracker ${readVersion()} works; its side door is at ${url} (/health and /metrics)`
      : `Mini CoinTracker ${readVersion()} is at ${url} (its API at ${url}/docs)`,
  )
  return {
    url,
    stop: async () => {
      stop.abort(new Error('the program is stopping'))
      await Promise.all([server.close(), scheduler?.stop(), ...background])
      await store.close()
    },
  }
}

/** How often a worker looks for what the others have left, even if nobody has said that there is something. */
const LOOK_MS = 5000

/** Made by `npm run build`, which `npm ci` runs. */
const WEB_FOLDER = new URL('../../web/dist/', import.meta.url)

/** What goes wrong beside all calls, and passes: it is logged once there is a log. */
class Trouble {
  log: { warn(line: string): void } | null = null

  readonly hear = (error: Error): void => {
    this.log?.warn(`the database: ${error.message}`)
  }
}

interface Listener {
  listen(options: { host: string; port: number }): Promise<unknown>
}

async function listen(server: Listener, { host, port }: Config): Promise<void> {
  try {
    await server.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const reason = LISTEN_ERRORS[code]
    if (reason === undefined) throw error
    throw new StartError(reason(host, port))
  }
}

const LISTEN_ERRORS: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_host, port) =>
    `PORT: ${port} is taken by another program; stop that one, or set PORT to another number (0 picks a free one)`,
  EACCES: (_host, port) => `PORT: this user may not listen on ${port}; set PORT to a number above 1023`,
  EADDRNOTAVAIL: (host) => `HOST: this machine has no address ${host}; set HOST to one that it has`,
  ENOTFOUND: (host) => `HOST: ${host} is not known; set HOST to an address of this machine`,
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return String((JSON.parse(text) as { version: string }).version)
}
