import type { Network } from './network.ts'

/** The hosts that each source has tried to reach since the start. */
export class ContactedHosts {
  readonly #bySource = new Map<string, Set<string>>()

  /** The connections of a source, which are noted from now on. */
  watch(source: string, network: Network): Network {
    const note = (host: string) => {
      const hosts = this.#bySource.get(source) ?? new Set()
      this.#bySource.set(source, hosts.add(host))
    }
    return {
      fetch: (input, init) => {
        note(new URL(input instanceof Request ? input.url : input).host)
        return network.fetch(input, init)
      },
      dial: (host, port, options) => {
        note(`${host}:${port}`)
        return network.dial(host, port, options)
      },
      webSocket: (url) => {
        note(new URL(url).host)
        return network.webSocket(url)
      },
    }
  }

  /** With their ports, unless they are the usual ones; in the order of the first contact. */
  of(source: string): readonly string[] {
    return [...(this.#bySource.get(source) ?? [])]
  }
}
