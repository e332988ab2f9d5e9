/** Collects the rules that a manifest breaks, each as a sentence. */
export class Problems {
  readonly found: string[] = []

  /** `rule` says what must be true. */
  require(holds: boolean, rule: string): void {
    if (!holds) this.found.push(rule)
  }

  isUrl(value: unknown, name: string): void {
    this.require(/^https:\/\/[^/\s]+\/\S+$/.test(String(value)), `${name} is an https URL`)
  }

  isText(value: unknown, name: string): void {
    this.require(typeof value === 'string' && value.trim() !== '', `${name} is a text`)
  }
}
