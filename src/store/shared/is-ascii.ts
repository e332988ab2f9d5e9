/** Whether both engines fold its letters in the same way. */
export function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}
