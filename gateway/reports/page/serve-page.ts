import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'

/** The page may load what stands here, and ask its own host. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
} as const

const here = (name: string) => new URL(name, import.meta.url)

/** Chart.js whole, for a page that is not built; no other host is asked for it. */
const chartLibrary = new URL('chart.umd.min.js', import.meta.resolve('chart.js'))

const files: ReadonlyArray<readonly [path: string, file: URL, type: keyof typeof types]> = [
  ['/reports', here('report-page.html'), 'html'],
  ['/reports/page.css', here('page.css'), 'css'],
  ['/reports/page.js', here('page.js'), 'js'],
  ['/reports/parameters.js', here('parameters.js'), 'js'],
  ['/reports/periods.js', here('periods.js'), 'js'],
  ['/reports/fill-table.js', here('fill-table.js'), 'js'],
  ['/reports/fill-form.js', here('fill-form.js'), 'js'],
  ['/reports/draw-chart.js', here('draw-chart.js'), 'js'],
  ['/reports/chart.js', chartLibrary, 'js'],
]

/** Serves the page on which people read reports, at `/reports`. */
export function serveReportPage(http: FastifyInstance): void {
  for (const [path, file, type] of files) {
    const text = readFileSync(file)
    http.get(path, (_request, reply) =>
      reply
        .type(types[type])
        .headers({
          'content-security-policy': pagePolicy,
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        })
        .send(text),
    )
  }
}
