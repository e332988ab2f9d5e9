import type { Config } from '../config/config.ts'
import type { Role } from '../config/role.ts'
import type { Clock } from '../domain/ports/clock.ts'
import { setGlobalProxyFromEnv } from '../net/node-http.ts'
import { type Core, openCore } from './core.ts'
import { openLog } from './log.ts'
import { explainStoreError } from './open-store.ts'
import { startAll } from './roles/all.ts'
import { startApi } from './roles/api.ts'
import { startCommand } from './roles/command.ts'
import { startWorker } from './roles/worker.ts'
import { systemClock } from './system-clock.ts'

export interface Program {
  /** Of the API and the web app; of health and metrics for a worker. */
  readonly url: string
  /** Stops in order: no new requests, runs released, store closed. */
  stop(): Promise<void>
}

/** Each starts its parts and returns the URL that the process listens on. */
const ROLES: Readonly<Record<Role, (core: Core) => Promise<string>>> = {
  all: startAll,
  api: startApi,
  worker: startWorker,
  command: startCommand,
}

/** The whole program, in any of its roles. Throws StartError, after it has closed what it had opened. */
export async function startProgram(config: Config, clock: Clock = systemClock): Promise<Program> {
  const log = openLog(config.logLevel, config.logFormat)
  for (const warning of config.warnings) log.warn(warning)
  // Before any source sends a request.
  if (config.environmentProxies !== null) setGlobalProxyFromEnv({ ...config.environmentProxies })
  const stopping = new AbortController()
  const parts = new AsyncDisposableStack()
  const stop = async () => {
    stopping.abort(new Error('the program is stopping'))
    await parts.disposeAsync()
  }
  try {
    const core = await openCore(config, clock, log, { stopping: stopping.signal, parts })
    return { url: await ROLES[config.role](core), stop }
  } catch (error) {
    await stop()
    throw await explainStoreError(config, error)
  }
}
