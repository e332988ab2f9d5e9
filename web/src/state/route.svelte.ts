import { type ChainSlug, isChainSlug } from '../../../src/domain/chains/chain.ts'
import { locationOf, pathAt } from './paths.ts'

export type Page =
  | { readonly kind: 'overview' }
  | { readonly kind: 'add' }
  | { readonly kind: 'sources' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'transactions' }
  | { readonly kind: 'address'; readonly id: number }
  | { readonly kind: 'wallet'; readonly id: number }
  | { readonly kind: 'group'; readonly id: number }
  | { readonly kind: 'unknown' }

/** A transaction whose details are shown over the page. */
export interface OpenTransaction {
  readonly chain: ChainSlug
  readonly hash: string
}

/** Browsers limit how often a page may change its location. */
const WRITE_MS = 300

/** The page that the location names. */
export class Route {
  /** The server's path. */
  #path = $state(pathAt(location.pathname))
  #search = $state(location.search)
  #transaction = $state.raw(transactionAt(location.hash))
  /** The filters of the overview when it was last seen. */
  #overviewSearch = ''
  #writing: ReturnType<typeof setTimeout> | undefined

  constructor() {
    addEventListener('popstate', () => {
      clearTimeout(this.#writing)
      this.#path = pathAt(location.pathname)
      this.#search = location.search
      this.#transaction = transactionAt(location.hash)
    })
  }

  get path(): string | null {
    return this.#path
  }

  get page(): Page {
    return pageAt(this.#path)
  }

  /** The part of the location that says how the page is shown: `?q=savings`, or empty. */
  get search(): string {
    return this.#search
  }

  set search(search: string) {
    this.#search = search
    clearTimeout(this.#writing)
    this.#writing = setTimeout(() => this.#write(), WRITE_MS)
  }

  /** The overview with the filters that it was last seen with. */
  get overviewPath(): string {
    return `/${this.#overviewSearch}`
  }

  get transaction(): OpenTransaction | null {
    return this.#transaction
  }

  /** Going back closes it. */
  openTransaction(chain: ChainSlug, hash: string): void {
    this.#write()
    history.pushState({ opened: true }, '', `${location.pathname}${this.#search}#${chain}/${hash}`)
    this.#transaction = { chain, hash }
  }

  closeTransaction(): void {
    if (history.state?.opened === true) {
      history.back()
      return
    }
    history.replaceState(null, '', location.pathname + this.#search)
    this.#transaction = null
  }

  /** `path` may have a search part. */
  go(path: string): void {
    this.#write()
    const { pathname, search } = new URL(path, location.origin)
    if (pathname === this.#path && search === this.#search && this.#transaction === null) return
    if (this.page.kind === 'overview') this.#overviewSearch = this.#search
    history.pushState(null, '', locationOf(path))
    this.#path = pathname
    this.#search = search
    this.#transaction = null
    scrollTo(0, 0)
  }

  /** Click handler of the document: a plain click on a link to one of the app's pages needs no page load. */
  follow(event: MouseEvent): void {
    if (event.defaultPrevented) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || link.hasAttribute('download') || link.target !== '') return
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const path = link.origin === location.origin ? pathAt(link.pathname) : null
    if (path === null || pageAt(path).kind === 'unknown') return
    event.preventDefault()
    this.go(path + link.search)
  }

  #write(): void {
    clearTimeout(this.#writing)
    if (location.search !== this.#search)
      history.replaceState(history.state, '', location.pathname + this.#search + location.hash)
  }
}

function pageAt(path: string | null): Page {
  const [, kind, id] = /^\/app\/(address|wallet|group)\/([1-9]\d{0,15})$/.exec(path ?? '') ?? []
  if (kind !== undefined) return { kind: kind as 'address' | 'wallet' | 'group', id: Number(id) } as Page
  switch (path) {
    case '/':
      return { kind: 'overview' }
    case '/app/add':
      return { kind: 'add' }
    case '/app/transactions':
      return { kind: 'transactions' }
    case '/app/sources':
      return { kind: 'sources' }
    case '/app/settings':
      return { kind: 'settings' }
    default:
      return { kind: 'unknown' }
  }
}

/** `#bitcoin/` and the hash. */
function transactionAt(fragment: string): OpenTransaction | null {
  const [, slug = '', hash = ''] = /^#([a-z-]+)\/([0-9a-f]{64})$/.exec(fragment) ?? []
  return isChainSlug(slug) ? { chain: slug, hash } : null
}
