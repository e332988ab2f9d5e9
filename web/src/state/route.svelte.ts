import { locationOf, pathAt } from './paths.ts'

export type Page =
  | { readonly kind: 'overview' }
  | { readonly kind: 'add' }
  | { readonly kind: 'sources' }
  | { readonly kind: 'address'; readonly id: number }
  | { readonly kind: 'unknown' }

/** Browsers limit how often a page may change its location. */
const WRITE_MS = 300

/** The page that the location names. */
export class Route {
  /** The server's path. */
  #path = $state(pathAt(location.pathname))
  #search = $state(location.search)
  /** The filters of the overview when it was last seen. */
  #overviewSearch = ''
  #writing: ReturnType<typeof setTimeout> | undefined

  constructor() {
    addEventListener('popstate', () => {
      clearTimeout(this.#writing)
      this.#path = pathAt(location.pathname)
      this.#search = location.search
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

  /** `path` may have a search part. */
  go(path: string): void {
    this.#write()
    const { pathname, search } = new URL(path, location.origin)
    if (pathname === this.#path && search === this.#search) return
    if (this.page.kind === 'overview') this.#overviewSearch = this.#search
    history.pushState(null, '', locationOf(path))
    this.#path = pathname
    this.#search = search
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
      history.replaceState(history.state, '', location.pathname + this.#search)
  }
}

function pageAt(path: string | null): Page {
  const [, id] = /^\/app\/address\/([1-9]\d{0,15})$/.exec(path ?? '') ?? []
  if (id !== undefined) return { kind: 'address', id: Number(id) }
  switch (path) {
    case '/':
      return { kind: 'overview' }
    case '/app/add':
      return { kind: 'add' }
    case '/app/sources':
      return { kind: 'sources' }
    default:
      return { kind: 'unknown' }
  }
}
