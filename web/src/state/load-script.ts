const RETRY_MS = 2000

/** Loads a script of the app that is needed later, and tries until it succeeds or is aborted. */
export async function loadScript<Module>(
  first: () => Promise<Module>,
  signal: AbortSignal,
  onFailed: () => void = () => {},
): Promise<Module> {
  let load = first
  for (let attempt = 1; ; attempt++) {
    try {
      return await load()
    } catch (error) {
      signal.throwIfAborted()
      onFailed()
      const [url] = /https?:\S+\.js/.exec(String(error)) ?? []
      // A script that has failed to load stays so under its address, as long as the page exists.
      if (url !== undefined) load = () => import(/* @vite-ignore */ `${url}?attempt=${attempt}`)
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      signal.throwIfAborted()
    }
  }
}
