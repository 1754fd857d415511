#!/usr/bin/env bash
# Draws the pictures of docs/ that have no table beside them, from trained models: those of docs/results/models, figures
# 4 and 5, and the samples under each label. A model is trained where its folder is not there yet, by the command of its
# page; figures 4 and 5 are trained each time. All takes two hours on two cores, and half an hour once the models are
# there. Charts with a table beside them are drawn by `vae reproduce redraw docs/results/*/`.
#
#   DATA=folder docs/results/pictures.sh RUNS
#
# DATA holds the folders mnist, fashion_mnist, omniglot, freyface and binarized_mnist of IDX files, and
# shuffled-test.npz, the binarised test images in the order that docs/results/models.md says. VAE is the command, ./vae
# if it is not set.
set -euo pipefail
runs=${1:?usage: DATA=folder docs/results/pictures.sh RUNS}
: "${DATA:?expected DATA to be the folder of the data sets}"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
results=docs/results
mkdir -p "$runs"

vae() { "${VAE:-./vae}" "$@"; }

# train NAME ARGUMENTS: a training into RUNS/NAME, or none if it is there
train() {
  local out=$runs/$1
  shift
  [ -f "$out/done" ] && return
  vae train "$@" --backend tf --seed 1 --overwrite --out "$out"
  touch "$out/done"
}
sample() { vae sample "$runs/$1/model.safetensors" --seed 1 --backend tf --out "$results/$2" "${@:3}"; }
keep() { cp "$runs/$1" "$results/models/$2"; }

binary=$DATA/binarized_mnist/binarized_mnist
binary=("${binary}_train-images-idx3-ubyte.gz" --validation "${binary}_valid-images-idx3-ubyte.gz" --importance-samples 1)

train m2 digits --model m2 --latent 8 --activation relu --learning-rate 0.003 --epochs 60 --likelihood bernoulli \
  --batch-size 100 --validation-split 0.25 --labelled 50
sample m2 models/m2.png --condition label=all --count 10
train bits digits --posterior bernoulli --latent 50 --hidden 200 --epochs 40 --learning-rate 0.003 \
  --likelihood bernoulli --batch-size 50 --objective vimco:5
keep bits/reconstructions.png bits.png
train resnet digits --encoder resnet:16,32 --epochs 60 --validation-split 0.25 --importance-samples 100
sample resnet models/resnet.png --count 20

for help in collapsed free-bits; do
  objective=elbo
  [ $help = free-bits ] && objective=elbo:free-bits=0.2
  train pixels-$help "$DATA/omniglot/omniglot_small_28x28-images-idx3-ubyte.gz" --resize 14x14 --binarize threshold \
    --validation-split 0.1 --encoder conv:16,32 --decoder pixelcnn:4,32,size=13-5 --latent 16 --batch-size 50 \
    --epochs 10 --importance-samples 1 --objective $objective
  keep pixels-$help/reconstructions.png pixelcnn-$help.png
done

train conditional "$DATA/mnist/train-images-idx3-ubyte.gz" --binarize dynamic --condition label --hidden 400,400 \
  --latent 8 --activation relu --epochs 30
sample conditional conditional-digits.png --condition label=all

for set in mnist freyface; do
  images=("$DATA/freyface/freyface-images-idx3-ubyte.gz" --points 500000)
  [ $set = mnist ] && images=("$DATA"/mnist/{train,t10k}-images-idx3-ubyte.gz --points 1000000)
  vae reproduce aevb-fig4 "${images[@]}" --backend tf --optimizer adam --out "$runs/fig4-$set"
  cp "$runs/fig4-$set/aevb-fig4.png" $results/aevb-fig4-$set/
done
vae reproduce aevb-fig5 "$DATA"/mnist/{train,t10k}-images-idx3-ubyte.gz --backend tf --optimizer adam --points 500000 \
  --out "$runs/fig5"
cp "$runs"/fig5/*.png $results/aevb-fig5/

train plain "${binary[@]}" --hidden 300,300 --latent 32 --epochs 50
sample plain models/prior-normal.png --count 20
train realnvp "${binary[@]}" --hidden 300,300 --latent 32 --epochs 50 --prior realnvp:4
sample realnvp models/prior-realnvp.png --count 20
train iaf "${binary[@]}" --hidden 300,300 --latent 32 --epochs 50 --posterior iaf:4
vae gaps "$runs/iaf/model.safetensors" "$DATA/shuffled-test.npz" --limit 100 --backend tf --out "$runs/gaps"
keep gaps/gaps.png gaps-iaf.png
train two "${binary[@]}" --hidden 200,200 --latent 100,50 --between 100,100 --objective iwae:5 --epochs 50
sample two models/two-layers.png --count 20

tinted=$runs/tinted.npz
[ -f "$tinted" ] || vae reproduce tinted "$DATA/fashion_mnist/train-images-idx3-ubyte.gz" --out "$tinted"
train tinted "$tinted" --validation-split 0.1 --encoder conv:32,64 --decoder conv:64,32 --latent 20 \
  --likelihood discretized-logistic-mixture:3 --batch-size 128 --epochs 10 --importance-samples 1
sample tinted models/tinted.png --count 20
