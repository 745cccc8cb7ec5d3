/** A name as initials: `Nguyễn Văn An` becomes `N. V. A.`. */
export function initialsOf(name: string): string {
  const words = name.normalize('NFC').trim().split(/\s+/)
  return words.map((word) => `${[...word][0]?.toLocaleUpperCase('vi') ?? ''}.`).join(' ')
}

/**
 * A document number with its middle hidden: `022087001289` becomes `022*******89`, and shorter ones
 * show two characters at each end. A number of which fewer than three characters would be hidden is
 * hidden whole. Source: domain reference §6.2.
 */
export function maskNumber(number: string): string {
  return number.length >= 12 ? mask(number, 3, 2) : mask(number, 2, 2)
}

/** A phone number with its middle hidden: `0912345123` becomes `09*****123`. Source: domain reference §6.2. */
export function maskPhone(phone: string): string {
  return mask(phone.replaceAll(/[^\d+]/g, ''), 2, 3)
}

function mask(text: string, shownAtStart: number, shownAtEnd: number): string {
  const hidden = text.length - shownAtStart - shownAtEnd
  if (hidden < 3) return '*'.repeat(text.length)
  return `${text.slice(0, shownAtStart)}${'*'.repeat(hidden)}${text.slice(-shownAtEnd)}`
}
