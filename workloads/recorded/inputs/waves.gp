# Surfaces, a fit and a histogram, drawn as SVG to nowhere.
set terminal svg size 800,600
set output "/dev/null"
set samples 200
set isosamples 40
set hidden3d
splot sin(x) * cos(y / 2), x * y / 30
unset hidden3d
set contour both
splot x ** 2 - y ** 2 with lines
unset contour
$data << EOD
1 2.1
2 3.9
3 6.2
4 7.8
5 10.1
6 12.2
EOD
f(x) = a * x + b
set fit quiet logfile "/dev/null"
fit f(x) $data via a, b
plot $data with points, f(x)
do for [k = 1:30] { plot for [j = 1:10] sin(j * x) / k title sprintf("sin %d", j) }
