# Wrote the files that README.md says it did, with PyTorch 1.13.1: python3 make_more.py
import argparse
import collections
import json

import numpy as np
import torch
from torch import nn


def describe(state):
    return {name: {"shape": list(t.shape), "values": t.float().flatten().tolist()} for name, t in state.items()}


torch.manual_seed(3)
model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.BatchNorm1d(3), nn.Linear(3, 2))
optimizer = torch.optim.Adam(model.parameters(), 1e-2)
for _ in range(3):
    optimizer.zero_grad()
    model(torch.randn(8, 4)).square().mean().backward()
    optimizer.step()
trained = model.state_dict()

torch.save({
    "epoch": 3,
    "model": {"module." + name: tensor for name, tensor in trained.items()},
    "optimizer": optimizer.state_dict(),
    "args": argparse.Namespace(lr=0.1, name="x"),
    "best": np.float64(0.5),
    "rng": torch.get_rng_state(),
    "history": [0.5, 0.25],
    "params": list(model.parameters()),
}, "training_checkpoint.pt")

flat = torch.arange(40, dtype=torch.float64) * 0.125 - 1
views = collections.OrderedDict()
views["0.weight"] = flat[2:26].view(4, 6)[:, ::2].t()
views["0.bias"] = flat[24:27]
views["2.weight"] = trained["2.weight"].bfloat16()
views["2.bias"] = nn.Parameter(trained["2.bias"].clone())
views["2.running_mean"] = torch.tensor(0.75).expand(3)
views["2.running_var"] = trained["2.running_var"].half()
views["3.weight"] = flat[30:36].view(2, 3)
views["3.bias"] = views["3.weight"][:, 1]
torch.save(views, "views.pt")
torch.save(views, "views_legacy.pth", _use_new_zipfile_serialization=False)

torch.save(trained, "protocol4.pt", pickle_protocol=4)
torch.save(trained, "protocol4_legacy.pth", pickle_protocol=4, _use_new_zipfile_serialization=False)

torch.save(model, "whole_module.pt")
torch.jit.script(model).save("torchscript.pt")
quantized = collections.OrderedDict(trained)
quantized["0.weight"] = torch.quantize_per_tensor(trained["0.weight"], 0.1, 0, torch.qint8)
torch.save(quantized, "quantized.pt")

with open("expected_more.json", "w") as file:
    json.dump({"trained": describe(trained), "views": describe(views)}, file, indent=1)
