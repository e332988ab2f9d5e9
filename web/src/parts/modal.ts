import type { Attachment } from 'svelte/attachments'

/**
 * Shows a dialog over the page. When it goes, the focus returns to the element that had it, unless it is elsewhere by
 * then. The browser does not do this for a dialog that is removed from the page before it is closed.
 */
export const modal: Attachment<HTMLDialogElement> = (dialog) => {
  const opener = document.activeElement
  dialog.showModal()
  return () => {
    const now = document.activeElement
    const isFree = now === null || now === document.body || dialog.contains(now)
    dialog.close()
    if (isFree && opener instanceof HTMLElement) opener.focus({ preventScroll: true })
  }
}
