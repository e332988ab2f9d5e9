const TICK_MS = 5000

/** The time, for what is said relative to it. */
export class PageClock {
  now = $state(Date.now())

  start(): () => void {
    const timer = setInterval(() => {
      this.now = Date.now()
    }, TICK_MS)
    return () => clearInterval(timer)
  }
}
