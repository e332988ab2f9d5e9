/** The addresses that were added last: first in the overview until the person has seen them. */
export class AddedAddresses {
  ids: ReadonlySet<number> = $state.raw(new Set())

  show(ids: readonly number[]): void {
    if (ids.length > 0) this.ids = new Set(ids)
  }

  dismiss(): void {
    this.ids = new Set()
  }
}
