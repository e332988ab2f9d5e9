/** Moves the focus to the heading of the page as soon as there is one, unless a person moves it first. */
export function focusHeading(main: HTMLElement): () => void {
  const left = document.activeElement
  const tryNow = () => {
    const isMoved = document.activeElement !== left && document.activeElement !== document.body
    const heading = main.querySelector('h1')
    if (heading !== null && !isMoved) {
      heading.tabIndex = -1
      heading.focus({ preventScroll: true })
    }
    if (heading !== null || isMoved) observer.disconnect()
  }
  const observer = new MutationObserver(tryNow)
  observer.observe(main, { childList: true, subtree: true })
  tryNow()
  return () => observer.disconnect()
}
