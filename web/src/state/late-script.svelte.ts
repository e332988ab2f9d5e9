import { loadScript } from './load-script.ts'

/** A script of the app that is loaded when it is needed; as often as it takes, while the server does not answer. */
export class LateScript<Module> {
  readonly #load: () => Promise<Module>
  #loading: Promise<Module> | null = null
  /** It could not be loaded so far. */
  isAway = $state(false)

  constructor(load: () => Promise<Module>) {
    this.#load = load
  }

  get(): Promise<Module> {
    this.#loading ??= this.#read()
    return this.#loading
  }

  async #read(): Promise<Module> {
    const module = await loadScript(this.#load, new AbortController().signal, () => {
      this.isAway = true
    })
    this.isAway = false
    return module
  }
}
