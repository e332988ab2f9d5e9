import type { Leadership } from './leadership.ts'

const RENEW_MS = 2000
const LEASE_MS = 6000
/** Tabs that write at the same time see after this who was last. */
const SETTLE_MS = 150

interface Lease {
  readonly tab: string
  readonly until: number
}

/** A lease in the storage that all tabs share, for pages to which the browser offers no locks. */
export class LeaseLeadership implements Leadership {
  readonly #key: string
  readonly #onChange: (leads: boolean) => void
  readonly #tab = `${Date.now()} ${Math.random()}`
  #membership: AbortController | null = null
  #leads = false

  constructor(role: string, onChange: (leads: boolean) => void) {
    this.#key = `leader of ${role}`
    this.#onChange = onChange
  }

  join(): void {
    if (this.#membership !== null) return
    this.#membership = new AbortController()
    const { signal } = this.#membership
    const timer = setInterval(() => this.#check(), RENEW_MS)
    signal.addEventListener('abort', () => clearInterval(timer))
    addEventListener('storage', ({ key }) => key === this.#key && this.#check(), { signal })
    this.#check()
  }

  leave(): void {
    this.#membership?.abort()
    this.#membership = null
    if (this.#read()?.tab === this.#tab) localStorage.removeItem(this.#key)
    this.#setLeads(false)
  }

  seize(): void {
    this.join()
    this.#write()
    this.#settle()
  }

  #check(): void {
    const lease = this.#read()
    if (lease?.tab === this.#tab) {
      if (this.#leads) this.#write()
    } else if (lease === null) {
      this.#write()
      this.#settle()
    } else this.#setLeads(false)
  }

  #settle(): void {
    setTimeout(() => {
      if (this.#membership !== null) this.#setLeads(this.#read()?.tab === this.#tab)
    }, SETTLE_MS)
  }

  #write(): void {
    const lease: Lease = { tab: this.#tab, until: Date.now() + LEASE_MS }
    localStorage.setItem(this.#key, JSON.stringify(lease))
  }

  /** Null for one that has ended, or that ends later than any lease can. */
  #read(): Lease | null {
    const lease = JSON.parse(localStorage.getItem(this.#key) ?? 'null') as Lease | null
    const left = (lease?.until ?? 0) - Date.now()
    return left > 0 && left <= LEASE_MS ? lease : null
  }

  #setLeads(leads: boolean): void {
    if (this.#leads === leads) return
    this.#leads = leads
    this.#onChange(leads)
  }
}
