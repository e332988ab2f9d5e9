const KEY = 'owners'

/** How the wallets and groups are listed. */
interface Stored {
  /** Keys in the order that the person has chosen. */
  readonly order: readonly string[]
  readonly hidesEmpty: boolean
}

/** What this browser remembers of the list of wallets and groups. */
export class OwnerListSettings {
  #stored: Stored = $state.raw(read())

  get order(): readonly string[] {
    return this.#stored.order
  }

  get hidesEmpty(): boolean {
    return this.#stored.hidesEmpty
  }

  set hidesEmpty(hidesEmpty: boolean) {
    this.#write({ ...this.#stored, hidesEmpty })
  }

  /** `keys`: of one level of the list, as they are to stand. Others keep their order. */
  arrange(keys: readonly string[]): void {
    const others = this.#stored.order.filter((key) => !keys.includes(key))
    this.#write({ ...this.#stored, order: [...others, ...keys] })
  }

  #write(stored: Stored): void {
    this.#stored = stored
    localStorage.setItem(KEY, JSON.stringify(stored))
  }
}

function read(): Stored {
  try {
    const { order = [], hidesEmpty = false } = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return { order: Array.isArray(order) ? order.map(String) : [], hidesEmpty: hidesEmpty === true }
  } catch {
    return { order: [], hidesEmpty: false }
  }
}
