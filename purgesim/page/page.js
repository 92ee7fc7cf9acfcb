// What the browser keeps of a run: it is told the days that are new and draws them into the charts.
window.purge = {
  start: 0,
  lines: [], // one chart a series
  axis: null,
  steered: [],
  baseline: [],

  chart(id) {
    const element = getElement(id);
    return element && element.chart;
  },

  // Charts appear a moment after the page; wait for the last of them.
  ready(ids, then, tries = 100) {
    if (ids.every((id) => this.chart(id))) then();
    else if (tries > 0) setTimeout(() => this.ready(ids, then, tries - 1), 50);
    else throw new Error("purgesim: a chart did not appear");
  },

  setUp(lines, axis, start) {
    Object.assign(this, { lines, axis, start: Date.parse(start) });
    this.forget();
  },

  forget() {
    this.steered = this.lines.map(() => []);
    this.baseline = this.lines.map(() => []);
  },

  // rows: [day, steered, baseline, steered, baseline, ...]; `anew` drops the days known before.
  days(rows, anew, today) {
    this.ready([...this.lines, this.axis], () => {
      if (anew) this.forget();
      for (const [day, ...values] of rows) {
        const date = this.start + day * 86400000;
        this.lines.forEach((_, i) => {
          this.steered[i][day] = [date, values[2 * i]];
          this.baseline[i][day] = [date, values[2 * i + 1]];
        });
      }
      this.lines.forEach((id, i) => {
        this.chart(id).setOption({ series: [{ data: this.baseline[i] }, { data: this.steered[i] }] });
      });
      this.chart(this.axis).setOption({ series: [{ markLine: { data: [{ xAxis: today }] } }] });
    });
  },

  // lines: of each chart what the archive has, a value a day; empty where it tells nothing. units: their second titles.
  archive(lines, units) {
    this.ready(this.lines, () => {
      this.lines.forEach((id, i) => {
        const data = lines[i].map((value, day) => [this.start + day * 86400000, value]);
        this.chart(id).setOption({ title: { subtext: units[i] }, series: [{}, {}, { data }] });
      });
    });
  },

  // A chain is drawn anew: ECharts cannot merge two trees.
  tree(id, option) {
    this.ready([id], () => {
      this.chart(id).clear();
      if (option) this.chart(id).setOption(option);
    });
  },

  // One share [%] an organisation, in the order of the squares.
  heat(id, shares) {
    this.ready([id], () => {
      this.cells ||= this.chart(id).getOption().series[0].data; // asked once: it copies all of them
      const cells = this.cells;
      const data = cells.map(({ name, value: [column, line] }, i) => ({ name, value: [column, line, shares[i]] }));
      this.chart(id).setOption({ series: [{ data }] });
    });
  },
};
