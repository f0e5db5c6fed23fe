//! The same as a picture.

use std::path::Path;

use plotters::prelude::*;

use crate::calls::Failure;
use crate::report::{COLUMNS, Row, ratios};

const COLOURS: [RGBColor; 4] =
    [RGBColor(31, 119, 180), RGBColor(158, 202, 225), RGBColor(230, 120, 30), RGBColor(253, 190, 110)];

/// Draws the CPU ratios of all clients as bars.
///
/// # Errors
///
/// When the file cannot be written.
pub fn draw(rows: &[Row], file: &Path) -> Result<(), Failure> {
    let ratios: Vec<[f64; 4]> =
        ratios(rows).into_iter().map(|columns| columns.map(|[_, median, _]| median)).collect();
    let most = ratios.iter().flatten().copied().fold(1.0, f64::max) * 1.1;
    let root = SVGBackend::new(file, (960, 60 + 70 * rows.len() as u32)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption("CPU per call, hand-written reqwest = 1", ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(300)
        .build_cartesian_2d(0.0..most, 0.0..rows.len() as f64)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .y_labels(0)
        .x_label_formatter(&|ratio| format!("{ratio:.1}"))
        .draw()?;
    for (column, (size, in_flight)) in COLUMNS.iter().enumerate() {
        let bars = ratios.iter().enumerate().map(|(index, ratios)| {
            let top = (rows.len() - index) as f64 - 0.1 - 0.2 * column as f64;
            Rectangle::new([(0.0, top), (ratios[column], top - 0.18)], COLOURS[column].filled())
        });
        chart
            .draw_series(bars)?
            .label(format!("{size}, {in_flight} in flight"))
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 14, y + 5)], COLOURS[column].filled()));
    }
    for (index, row) in rows.iter().enumerate() {
        let at = chart.backend_coord(&(0.0, (rows.len() - index) as f64 - 0.5));
        root.draw(&Text::new(row.title, (10, at.1 - 7), ("sans-serif", 14)))?;
    }
    chart.configure_series_labels().border_style(BLACK).background_style(WHITE).draw()?;
    root.present()?;
    Ok(())
}
