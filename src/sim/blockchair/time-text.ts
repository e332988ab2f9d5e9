const SECONDS_PER_DAY = 86_400
const TWO_DIGITS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))
const dayTexts = new Map<number, string>()

/** `2023-01-01 10:00:00`, in UTC, from seconds since 1970. */
export function timeText(seconds: number): string {
  const day = Math.floor(seconds / SECONDS_PER_DAY)
  const rest = seconds - day * SECONDS_PER_DAY
  const hours = TWO_DIGITS[Math.floor(rest / 3600)]
  const minutes = TWO_DIGITS[Math.floor(rest / 60) % 60]
  return `${dayText(day)} ${hours}:${minutes}:${TWO_DIGITS[Math.floor(rest % 60)]}`
}

function dayText(day: number): string {
  const known = dayTexts.get(day)
  if (known !== undefined) return known
  const text = new Date(day * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10)
  dayTexts.set(day, text)
  return text
}
