import { ApiClient } from '../../../src/client/api-client.ts'
import { AddedAddresses } from './added-addresses.svelte.ts'
import { Dismissed } from './dismissed.svelte.ts'
import { ListLength } from './list-length.svelte.ts'
import { LiveUpdates } from './live-updates.svelte.ts'
import { Notes } from './notes.svelte.ts'
import { Notice } from './notice.svelte.ts'
import { OwnerListSettings } from './owner-list.svelte.ts'
import { Owners } from './owners.svelte.ts'
import { locationOf } from './paths.ts'
import { Portfolio } from './portfolio.svelte.ts'
import { Preferences } from './preferences.svelte.ts'
import { Removals } from './removals.svelte.ts'
import { Values } from './values.svelte.ts'

/** Everything that belongs to one session at the server; a new session starts with nothing. */
export class AppState {
  readonly api = new ApiClient({ url: locationOf(''), onUnauthorized: () => this.live.signedOut() })
  readonly preferences = new Preferences()
  readonly notice = new Notice()
  readonly notes = new Notes()
  readonly added = new AddedAddresses()
  readonly portfolio = new Portfolio()
  readonly owners = new Owners(this.api, () => this.live.walletsChanged())
  readonly dismissed = new Dismissed()
  readonly listLength = new ListLength()
  readonly ownerList = new OwnerListSettings()
  readonly removals = new Removals(this.api, this.portfolio, this.notice)
  readonly values = new Values(this.api, this.preferences)
  readonly live = new LiveUpdates(this.api, this.portfolio, this.owners, this.notice)
}
