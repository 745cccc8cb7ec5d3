/** A name as initials: `Nguyễn Văn An` becomes `N. V. A.`. */
export function initialsOf(name: string): string {
  const words = name.normalize('NFC').trim().split(/\s+/)
  return words.map((word) => `${[...word][0]?.toLocaleUpperCase('vi') ?? ''}.`).join(' ')
}

const shownAtStart = 3
const shownAtEnd = 2

/**
 * A document number with its middle hidden: `022087001289` becomes `022*******89`.
 *
 * A number too short to hide at least as much as it shows is hidden whole. Source: domain reference §6.2.
 */
export function maskNumber(number: string): string {
  const hidden = number.length - shownAtStart - shownAtEnd
  if (hidden < 3) return '*'.repeat(number.length)
  return `${number.slice(0, shownAtStart)}${'*'.repeat(hidden)}${number.slice(-shownAtEnd)}`
}
