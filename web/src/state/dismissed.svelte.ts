const KEY = 'dismissed'

/** The notices that the person has read and closed, in this browser. */
export class Dismissed {
  #keys: readonly string[] = $state.raw(read())

  has(key: string): boolean {
    return this.#keys.includes(key)
  }

  add(key: string): void {
    this.#keys = [...this.#keys, key]
    localStorage.setItem(KEY, JSON.stringify(this.#keys))
  }
}

function read(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.map(String) : []
  } catch {
    return []
  }
}
