import { locationOf, pathAt } from './paths.ts'

export type Page =
  | { readonly kind: 'overview' }
  | { readonly kind: 'add' }
  | { readonly kind: 'sources' }
  | { readonly kind: 'address'; readonly id: number }
  | { readonly kind: 'unknown' }

/** The page that the location names. */
export class Route {
  /** The server's path. */
  #path = $state(pathAt(location.pathname))

  constructor() {
    addEventListener('popstate', () => {
      this.#path = pathAt(location.pathname)
    })
  }

  get page(): Page {
    return pageAt(this.#path)
  }

  go(path: string): void {
    if (path === this.#path) return
    history.pushState(null, '', locationOf(path))
    this.#path = path
    scrollTo(0, 0)
  }

  /** Click handler of the document: a plain click on a link to one of the app's pages needs no page load. */
  follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || link.hasAttribute('download') || link.target !== '') return
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const path = link.origin === location.origin ? pathAt(link.pathname) : null
    if (path === null || pageAt(path).kind === 'unknown') return
    event.preventDefault()
    this.go(path)
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
