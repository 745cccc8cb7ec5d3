import { createHash } from 'node:crypto'
import type { Bilingual, OfferedGroup, OfferedOperation } from './offered-operation.ts'

const style = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  body { max-width: 75rem; margin: 2rem auto; padding: 0 1rem }
  ul { list-style: none; padding: 0 }
  li { border-top: 1px solid }
  li a { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: .25rem 2rem; padding: .6rem .5rem; text-decoration: none }
  li a [lang=en] { color: CanvasText }
  li a:is(:hover, :focus-visible) { text-decoration: underline }
  :focus-visible { outline: 3px solid; outline-offset: 2px }
`

/** The page has a style of its own and nothing else: no script, no picture, no form. */
export const indexPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page that a newcomer sees first: the offered operations by who asks them, in both languages. */
export function explorerIndex(groups: readonly OfferedGroup[], hasReports: boolean): string {
  return `<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Một cửa: các câu hỏi mẫu / Sample operations</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<main>
<h1>Các câu hỏi mẫu / <span lang="en">Sample operations</span></h1>
<p>Chọn một câu hỏi để mở với biến đã điền sẵn, rồi bấm nút chạy.
<p lang="en">Choose a question: it opens with its variables filled in. Then press the run button.
<p><a href="/explorer">Câu hỏi của riêng bạn, và tài liệu của lược đồ / <span lang="en">A question of your own, and the schema's documentation</span></a>
${hasReports ? '<p><a href="/reports">Báo cáo: bảng, biểu đồ, tệp CSV và XLSX / <span lang="en">Reports: tables, charts, CSV and XLSX files</span></a>' : ''}
${groups.map(section).join('\n')}
</main>
</html>
`
}

function section({ askers, operations }: OfferedGroup): string {
  return `<section>
<h2>${inBoth(askers, ' / ')}</h2>
<ul>
${operations.map(item).join('\n')}
</ul>
</section>`
}

function item({ name, question }: OfferedOperation): string {
  return `<li><a href="/explorer/${encodeURIComponent(name)}">${inBoth(question)}</a>`
}

function inBoth({ vietnamese, english }: Bilingual, between = ' '): string {
  return `<span>${escaped(vietnamese)}</span>${between}<span lang="en">${escaped(english)}</span>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
