import { Connection } from './connection.svelte.ts'
import { Notice } from './notice.svelte.ts'
import { Portfolio } from './portfolio.svelte.ts'
import { Removals } from './removals.svelte.ts'

/** Everything that belongs to one session at the server; a new session starts with nothing. */
export class AppState {
  readonly notice = new Notice()
  readonly portfolio = new Portfolio()
  readonly removals = new Removals(this.portfolio, this.notice)
  readonly connection = new Connection(this.portfolio, this.removals, this.notice)
}
