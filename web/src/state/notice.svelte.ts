import { messageOf } from '../text/message.ts'

/** The latest problem of the whole page, until it is dismissed. */
export class Notice {
  text: string | null = $state(null)

  show(error: unknown): void {
    this.text = messageOf(error)
  }

  dismiss(): void {
    this.text = null
  }
}
