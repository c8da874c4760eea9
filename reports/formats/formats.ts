import type { LatencyRow } from "../../benchmarks/rows/latency_row.ts";
import type { MeasuredPwcet } from "../../benchmarks/measure_pwcet.ts";
import type { Certificate } from "../../conformance/certificate/certificate.ts";
import type { ReplayCommand } from "../../conformance/certificate/counterexample.ts";
import type { KillMatrix } from "../../conformance/mutants/kill_row.ts";
import type { Comparison } from "../compare.ts";
import { formatCertificateMarkdown } from "./certificate/certificate_markdown.ts";
import { formatCertificateText } from "./certificate/certificate_text.ts";
import { formatComparisonMarkdown } from "./comparison/comparison_markdown.ts";
import { formatComparisonText } from "./comparison/comparison_text.ts";
import { histogramCsv } from "./csv/histogram_csv.ts";
import { latencyCsv } from "./csv/latency_csv.ts";
import { spaceCsv } from "./csv/space_csv.ts";
import {
  type ExplorationReport,
  formatExplorationJson,
  formatExplorationText,
} from "./exploration_report.ts";
import type { Format, Formats, LatencyFormat } from "./format.ts";
import { formatKillMatrixMarkdown } from "./kill_matrix/kill_matrix_markdown.ts";
import { formatKillMatrix } from "./kill_matrix/kill_matrix_text.ts";
import { formatBmf } from "./latency/bmf.ts";
import { formatGha } from "./latency/gha.ts";
import { formatHgrm } from "./latency/hgrm.ts";
import { formatLatencyJson } from "./latency/latency_json.ts";
import { formatLatencyMarkdown } from "./latency/latency_markdown.ts";
import { latencyTable } from "./latency/latency_table.ts";
import { formatPwcetText } from "./pwcet_text.ts";
import { spaceTable } from "./space_table.ts";
import { formatStepsMarkdown } from "./steps_markdown.ts";
import { type CertifiedSystem, formatSystemsMarkdown } from "./systems_markdown.ts";

/** A certificate, and who writes the command that checks one of its clauses again. */
interface JudgedSubject {
  readonly certificate: Certificate;
  readonly replay?: ReplayCommand;
}

const latency: Formats<readonly LatencyRow[], LatencyFormat> = {
  text: text(latencyTable),
  markdown: markdown(formatLatencyMarkdown),
  json: { ...json(formatLatencyJson), histograms: "wanted" },
  csv: csv(latencyCsv),
  "histogram-csv": { ...csv(histogramCsv), histograms: "needed" },
  gha: { ...json(formatGha), title: "JSON for github-action-benchmark" },
  bmf: { ...json(formatBmf), title: "JSON for Bencher" },
  hgrm: {
    ...text((rows: readonly LatencyRow[]) => rows.map(formatHgrm).join("")),
    title: "percentiles for HdrHistogram's plotters",
    histograms: "needed",
    eachRow: true,
  },
};

/** How each kind of result is written. Whoever offers formats takes them from here. */
export const FORMATS = {
  latency,
  space: { text: text(spaceTable), csv: csv(spaceCsv) },
  comparison: {
    text: text(formatComparisonText),
    markdown: markdown(formatComparisonMarkdown),
    json: json((comparison: Comparison) => JSON.stringify(comparison, null, 1) + "\n"),
  },
  pwcet: {
    text: text(({ report }: MeasuredPwcet) => formatPwcetText(report)),
    json: json(({ report }: MeasuredPwcet) => JSON.stringify(report, null, 1) + "\n"),
    raw: {
      ...csv(({ times }: MeasuredPwcet) => `ns\r\n${times.join("\r\n")}\r\n`),
      title: "CSV of the raw times, in their order",
    },
  },
  certificate: {
    text: text(({ certificate, replay }: JudgedSubject) =>
      formatCertificateText(certificate, replay) + "\n"
    ),
    json: json(({ certificate }: JudgedSubject) => JSON.stringify(certificate, null, 2) + "\n"),
    markdown: markdown(({ certificate, replay }: JudgedSubject) =>
      formatCertificateMarkdown(certificate, replay)
    ),
  },
  exploration: {
    text: text((report: ExplorationReport) => formatExplorationText(report) + "\n"),
    json: json(formatExplorationJson),
  },
  killMatrix: {
    text: text((matrix: KillMatrix) => formatKillMatrix(matrix) + "\n"),
    markdown: markdown(formatKillMatrixMarkdown),
  },
  steps: { markdown: markdown(formatStepsMarkdown) },
  systems: {
    markdown: markdown((all: readonly CertifiedSystem[]) => formatSystemsMarkdown(all) + "\n"),
  },
};

function text<Result>(write: (result: Result) => string): Format<Result> {
  return { title: "text", mediaType: "text/plain", write };
}

function markdown<Result>(write: (result: Result) => string): Format<Result> {
  return { title: "Markdown", mediaType: "text/markdown", write };
}

function json<Result>(write: (result: Result) => string): Format<Result> {
  return { title: "JSON", mediaType: "application/json", write };
}

function csv<Result>(write: (result: Result) => string): Format<Result> {
  return { title: "CSV", mediaType: "text/csv", write };
}
