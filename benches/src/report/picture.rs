//! The comparison as an SVG: a bar per measurement, its length the ratio to the rival; a line where
//! the rival is, a mark where the budget is.
//!
//! Text is text, and colours follow the reader's light or dark setting, on a ground of their own.

use std::fmt::Write;

use super::value;
use crate::results::{Measurement, Results};

const WIDTH: f64 = 1060.0;
const MARGIN: f64 = 24.0;
/// Where bars begin, and how long one is that equals the rival.
const ORIGIN: f64 = 420.0;
const SCALE: f64 = 320.0;
/// Bars longer than that are cut, and say so by their number.
const LONGEST: f64 = 1.05;
const HEAD: f64 = 92.0;
const ROW: f64 = 30.0;
const BAR: f64 = 14.0;

const STYLE: &str = "\
text { font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2328; }
.title { font-size: 17px; font-weight: 600; }
.quiet { fill: #59636e; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.ground { fill: #ffffff; }
.track { fill: #eef1f4; }
.bar { fill: #1f6feb; }
.over { fill: #d1590b; }
.rival { stroke: #59636e; stroke-width: 1.5; }
.budget { stroke: #1f2328; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .quiet { fill: #9198a1; }
  .ground { fill: #0d1117; }
  .track { fill: #1c2430; }
  .bar { fill: #4493f8; }
  .over { fill: #e3822f; }
  .rival { stroke: #9198a1; }
  .budget { stroke: #e6edf3; }
}
";

/// Every measurement that has a rival, in order.
pub(super) fn draw(results: &[Results]) -> String {
    let rows: Vec<(&Measurement, f64)> = results
        .iter()
        .flat_map(|results| &results.measurements)
        .filter_map(|row| Some((row, row.ratio()?)))
        .collect();
    let height = HEAD + ROW * rows.len() as f64 + MARGIN;
    let bottom = HEAD + ROW * rows.len() as f64;
    let mut body = String::new();
    let rival = ORIGIN + SCALE;
    text(
        &mut body,
        MARGIN,
        34.0,
        "title",
        "What it costs, beside kube and k8s-openapi",
    );
    text(
        &mut body,
        MARGIN,
        56.0,
        "quiet",
        "Shorter is cheaper: the share of the rival's cost that clientset takes. Upright marks are budgets; what was measured without the rival is in the tables alone.",
    );
    text(&mut body, rival, HEAD - 12.0, "quiet middle", "rival = 1");
    for (index, (row, ratio)) in rows.iter().enumerate() {
        draw_row(&mut body, HEAD + ROW * index as f64, row, *ratio);
    }
    line(&mut body, "rival", rival, HEAD - 6.0, bottom);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\" aria-label=\"Costs of clientset as shares of its rival's\">\n\
         <style>\n{STYLE}</style>\n\
         <rect class=\"ground\" width=\"{WIDTH}\" height=\"{height}\" rx=\"8\"/>\n{body}</svg>\n"
    )
}

fn draw_row(body: &mut String, top: f64, row: &Measurement, ratio: f64) {
    let middle = top + ROW / 2.0;
    let bar = middle - BAR / 2.0;
    let baseline = middle + 4.5;
    let class = if row.kept() == Some(false) {
        "over"
    } else {
        "bar"
    };
    text(body, ORIGIN - 14.0, baseline, "end", &row.what);
    rect(body, "track", bar, SCALE);
    rect(body, class, bar, (ratio.min(LONGEST) * SCALE).max(2.0));
    if let (Some(limit), Some(theirs)) = (row.limit(), row.rival) {
        let at = ORIGIN + SCALE * (limit / theirs).min(LONGEST);
        line(body, "budget", at, bar - 4.0, bar + BAR + 4.0);
    }
    let theirs = row
        .rival
        .map(|theirs| value(row, theirs))
        .unwrap_or_default();
    let over = if class == "over" { ", over budget" } else { "" };
    let numbers = format!("{ratio:.2}: {} to {theirs}{over}", value(row, row.ours));
    text(
        body,
        ORIGIN + SCALE * LONGEST + 14.0,
        baseline,
        "quiet",
        &numbers,
    );
}

fn rect(body: &mut String, class: &str, top: f64, width: f64) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        body,
        "<rect class=\"{class}\" x=\"{ORIGIN}\" y=\"{top}\" width=\"{width:.1}\" height=\"{BAR}\" rx=\"2\"/>"
    );
}

fn line(body: &mut String, class: &str, x: f64, from: f64, to: f64) {
    let _ = writeln!(
        body,
        "<line class=\"{class}\" x1=\"{x:.1}\" y1=\"{from:.1}\" x2=\"{x:.1}\" y2=\"{to:.1}\"/>"
    );
}

fn text(body: &mut String, x: f64, y: f64, class: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        body,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>"
    );
}
