import dns from 'node:dns'
import net from 'node:net'
import type { TestContext } from 'node:test'

/** What this process has tried to reach since the last `clear`. */
export interface Outgoing {
  /** Names that were looked up; none of them is found. */
  readonly names: readonly string[]
  /** Hosts with ports that connections were made to. */
  readonly hosts: readonly string[]
  clear(): void
}

/** Watches every connection and every look-up of a name, and lets no name be found, until the test ends. */
export function watchOutgoing(t: TestContext): Outgoing {
  const names = new Set<string>()
  const hosts = new Set<string>()
  const { lookup } = dns
  const { connect } = net.Socket.prototype
  t.mock.method(dns, 'lookup', (name: string, ...rest: readonly unknown[]) => {
    if (net.isIP(name) > 0) return Reflect.apply(lookup, dns, [name, ...rest])
    names.add(name)
    const done = rest.at(-1) as (error: Error) => void
    setImmediate(done, Object.assign(new Error(`no look-up of ${name}`), { code: 'ENOTFOUND' }))
  })
  t.mock.method(net.Socket.prototype, 'connect', function (this: net.Socket, ...args: readonly unknown[]) {
    const [{ host, port }] = [args[0]].flat() as [{ readonly host?: string; readonly port?: number }]
    hosts.add(`${host}:${port}`)
    return Reflect.apply(connect, this, args)
  })
  return {
    get names() {
      return [...names]
    },
    get hosts() {
      return [...hosts]
    },
    clear: () => {
      names.clear()
      hosts.clear()
    },
  }
}
