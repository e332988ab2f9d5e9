const TICK_MS = 5000

/** The current time, for relative times on the page. */
export class PageClock {
  now = $state(Date.now())

  start(): () => void {
    const timer = setInterval(() => {
      this.now = Date.now()
    }, TICK_MS)
    return () => clearInterval(timer)
  }
}
