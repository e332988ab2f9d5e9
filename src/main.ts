import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Config } from './config.ts'
import type { Clock } from './domain/clock.ts'
import { StartError } from './domain/errors.ts'
import { Metrics } from './http/metrics.ts'
import { buildServer } from './http/server.ts'
import { logSources } from './log-sources.ts'
import { openSources } from './open-sources.ts'
import { explainDatabaseError, isDatabaseError } from './store/sqlite/open.ts'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'
import { InProcessFeed } from './sync/change-feed.ts'
import { Pace } from './sync/pace.ts'
import { Scheduler } from './sync/scheduler.ts'
import { SourceOrder } from './sync/source-order.ts'
import { systemClock } from './system-clock.ts'

export interface Program {
  /** Where the API and the web page are. */
  readonly url: string
  /** Ends it in order: no new requests, runs given back, store closed. */
  stop(): Promise<void>
}

/** The whole program: the one place where everybody is known. Throws StartError. */
export async function startProgram(config: Config, clock: Clock = systemClock): Promise<Program> {
  const store = openSqliteStore(config.database.path, clock, config.syncIntervalMs)
  try {
    const feed = new InProcessFeed()
    const sources = openSources(config, clock, store.ledger, feed)
    for (const source of sources.used) await source.restore()
    const order = new SourceOrder(sources.used)
    const metrics = new Metrics({ book: store.book, sources: sources.used, clock })
    const scheduler = new Scheduler({
      store: store.sync,
      book: store.book,
      sources: order,
      pace: new Pace(order, clock),
      clock,
      feed,
      concurrency: config.syncConcurrency,
      intervalMs: config.syncIntervalMs,
      verifyIntervalMs: config.verifyIntervalMs,
      onOutcome: (outcome, source) => metrics.countSync(outcome, source),
      onBug: (error) => server.log.error(error),
    })
    const server = buildServer({
      book: store.book,
      balances: store.balances,
      desk: scheduler,
      feed,
      sources: sources.used,
      unusedSources: sources.unused,
      metrics,
      sessions: store.sessions,
      exports: store.exports,
      clock,
      version: readVersion(),
      apiToken: config.apiToken,
      allowedHosts: config.allowedHosts,
      host: config.host,
      webFolder: WEB_FOLDER,
      logger: { level: config.logLevel },
    })
    logSources(feed, server.log)
    await listen(server, config)
    await scheduler.start()
    const stop = new AbortController()
    const learning = sources.learnBudgets(stop.signal)
    const url = urlOf(config.host, (server.server.address() as AddressInfo).port)
    server.log.info(`Mini CoinTracker ${readVersion()} is at ${url} (its API at ${url}/docs)`)
    return {
      url,
      stop: async () => {
        stop.abort(new Error('the program is stopping'))
        await Promise.all([server.close(), scheduler.stop(), learning])
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    if (isDatabaseError(error)) throw new StartError(explainDatabaseError(config.database.path, error))
    throw error
  }
}

/** Made by `npm run build`, which `npm ci` runs. */
const WEB_FOLDER = new URL('../web/dist/', import.meta.url)

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
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return String((JSON.parse(text) as { version: string }).version)
}
