/** Marks of Vietnamese tones: huyền, sắc, ngã, hỏi, nặng. */
const tones = '\u0300\u0301\u0303\u0309\u0323'

/** Lower case in NFC, `Ð` (Eth, typed for `Đ`) read as `Đ`, and single spaces: the same text however it was typed. */
export function lowerCase(text: string): string {
  const lower = text.normalize('NFC').toLowerCase().replaceAll('ð', 'đ').normalize('NFC')
  return lower.replace(/\s+/g, ' ').trim()
}

/**
 * Lower-case text in one spelling: `hòa`, `hòe`, `thủy` become `hoà`, `hoè`, `thuỷ`, and `quí` becomes
 * `quý`. Both ways of writing are in use; keyboards and old systems differ.
 */
export function normaliseSpelling(lower: string): string {
  return lower
    .normalize('NFD')
    .replace(new RegExp(`o([${tones}])([ae])`, 'g'), 'o$2$1')
    .replace(new RegExp(`u([${tones}])y`, 'g'), 'uy$1')
    .replace(new RegExp(`qui([${tones}]?)(?![a-zđ\\u0300-\\u036f])`, 'g'), 'quy$1')
    .normalize('NFC')
}

/** Text without case and marks, `Đăng ký` as `dang ky`: what people type when they do not type Vietnamese. */
export function fold(text: string): string {
  const unmarked = lowerCase(text).replaceAll('đ', 'd').normalize('NFD').replace(/\p{M}/gu, '')
  return unmarked.replace(/\s+/g, ' ').trim()
}

/** The words of a text, between spaces and the marks that stand between or around words. */
export function wordsOf(text: string): string[] {
  return text.split(/[\s\p{Cc},;:!?()[\]{}"'‘’“”«»/\\–—…-]+/u).filter((word) => word !== '')
}
