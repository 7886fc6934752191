"""Steps of training of one's own: `train_step` on jax, losses, metrics, loops without `fit`."""

from __future__ import annotations

import jax
import keras
import numpy as np
from keras import layers, ops

from .arrays import integers, normal

X, Y = normal(12, 4), normal(12, 1)


class CustomModel(keras.Model):
    def train_step(self, state, data):
        trainable, non_trainable, optimizer_variables, metrics_variables = state
        x, y = data
        grad_fn = jax.value_and_grad(self.compute_loss_and_updates, has_aux=True)
        (loss, (y_pred, non_trainable)), grads = grad_fn(
            trainable, non_trainable, x, y, training=True
        )
        trainable, optimizer_variables = self.optimizer.stateless_apply(
            optimizer_variables, grads, trainable
        )
        new_metrics_vars, logs = [], {}
        for metric in self.metrics:
            this = metrics_variables[
                len(new_metrics_vars) : len(new_metrics_vars) + len(metric.variables)
            ]
            if metric.name == "loss":
                this = metric.stateless_update_state(this, loss)
            else:
                this = metric.stateless_update_state(this, y, y_pred)
            logs[metric.name] = metric.stateless_result(this)
            new_metrics_vars += this
        return logs, (trainable, non_trainable, optimizer_variables, new_metrics_vars)

    def compute_loss_and_updates(self, trainable, non_trainable, x, y, training=False):
        y_pred, non_trainable = self.stateless_call(trainable, non_trainable, x, training=training)
        return self.compute_loss(x, y, y_pred), (y_pred, non_trainable)

    def test_step(self, state, data):
        trainable, non_trainable, metrics_variables = state
        x, y = data
        y_pred, non_trainable = self.stateless_call(trainable, non_trainable, x, training=False)
        loss = self.compute_loss(x, y, y_pred)
        new_metrics_vars = []
        for metric in self.metrics:
            this = metrics_variables[
                len(new_metrics_vars) : len(new_metrics_vars) + len(metric.variables)
            ]
            if metric.name == "loss":
                this = metric.stateless_update_state(this, loss)
            else:
                this = metric.stateless_update_state(this, y, y_pred)
            new_metrics_vars += this
        with keras.StatelessScope(zip(self.metrics_variables, new_metrics_vars, strict=True)):
            logs = {"my_" + m.name: m.result() for m in self.metrics if m.name == "loss"}
        return logs, (trainable, non_trainable, new_metrics_vars)


def a_step_of_ones_own():
    inputs = keras.Input(shape=(4,))
    x = layers.BatchNormalization()(layers.Dense(3)(inputs))
    model = CustomModel(inputs, layers.Dense(1)(x))
    yield "class", [type(model).__name__, isinstance(model, keras.Model)]
    model.compile(optimizer="adam", loss="mse", metrics=[keras.metrics.MeanAbsoluteError("mae")])
    history = model.fit(X, Y, epochs=2, batch_size=6, validation_data=(X[:4], Y[:4]), verbose=0)
    yield "history", dict(sorted(history.history.items()))
    yield "evaluated", model.evaluate(X, Y, verbose=0, return_dict=True)
    yield "moving", model.layers[2].moving_mean


class LossOnly(keras.Model):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.loss_tracker = keras.metrics.Mean(name="own_loss")
        self.mae_metric = keras.metrics.MeanAbsoluteError(name="own_mae")

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        loss = ops.mean(ops.square(y - y_pred)) + sum(self.losses)
        self.loss_tracker.update_state(loss)
        return loss

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        self.mae_metric.update_state(y, y_pred, sample_weight)
        logs = super().compute_metrics(x, y, y_pred, sample_weight)
        logs["twice"] = 2 * self.mae_metric.result()
        return logs

    @property
    def metrics(self):
        return [*super().metrics]


def a_loss_and_metrics_of_ones_own():
    inputs = keras.Input(shape=(4,))
    outputs = layers.Dense(1, kernel_regularizer="l2")(inputs)
    model = LossOnly(inputs, outputs)
    model.compile(optimizer=keras.optimizers.SGD(0.05))
    history = model.fit(X, Y, epochs=2, batch_size=4, verbose=0)
    yield "history", history.history
    yield "evaluated", model.evaluate(X, Y, verbose=0, return_dict=True)
    yield "metrics", [m.name for m in model.metrics]


class Doubled(keras.Model):
    def predict_step(self, state, data):
        outputs, non_trainable = super().predict_step(state, data)
        return 2 * outputs, non_trainable

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return super().compute_loss(x, y, y_pred, sample_weight, training) + 1.0


def steps_that_add_to_those_of_keras():
    inputs = keras.Input((4,))
    model = Doubled(inputs, layers.Dense(1, kernel_initializer="ones")(inputs))
    model.compile("sgd", "mse")
    yield "predicted", model.predict(X[:3], verbose=0)
    yield "called", model(X[:3])
    yield "losses", model.fit(X, Y, batch_size=4, epochs=2, verbose=0).history
    yield "batch", model.train_on_batch(X[:4], Y[:4])
    loss, aux = model.stateless_compute_loss(
        [v.value for v in model.trainable_variables],
        [v.value for v in model.non_trainable_variables],
        [v.value for v in model.metrics_variables],
        x=X[:4],
        y=Y[:4],
        y_pred=model(X[:4]),
        training=False,
    )
    yield "stateless", [loss, [len(a) for a in aux]]


def a_loop_with_metrics():
    inputs = keras.Input(shape=(4,), name="digits")
    x = layers.Dense(6, activation="relu", name="dense_1")(inputs)
    x = layers.Dropout(0.2, seed=3)(x)
    model = keras.Model(inputs=inputs, outputs=layers.Dense(3, name="predictions")(x))
    loss_fn = keras.losses.CategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(learning_rate=1e-2)
    train_acc, val_acc = keras.metrics.CategoricalAccuracy(), keras.metrics.CategoricalAccuracy()
    optimizer.build(model.trainable_variables)
    classes = np.eye(3, dtype="float32")[integers(3, 12)]

    def compute_loss_and_updates(trainable, non_trainable, metric_variables, x, y):
        y_pred, non_trainable = model.stateless_call(trainable, non_trainable, x, training=True)
        loss = loss_fn(y, y_pred)
        metric_variables = train_acc.stateless_update_state(metric_variables, y, y_pred)
        return loss, (non_trainable, metric_variables)

    grad_fn = jax.value_and_grad(compute_loss_and_updates, has_aux=True)

    @jax.jit
    def train_step(state, data):
        trainable, non_trainable, optimizer_variables, metric_variables = state
        (loss, (non_trainable, metric_variables)), grads = grad_fn(
            trainable, non_trainable, metric_variables, *data
        )
        trainable, optimizer_variables = optimizer.stateless_apply(
            optimizer_variables, grads, trainable
        )
        return loss, (trainable, non_trainable, optimizer_variables, metric_variables)

    @jax.jit
    def eval_step(state, data):
        trainable, non_trainable, metric_variables = state
        x, y = data
        y_pred, non_trainable = model.stateless_call(trainable, non_trainable, x, training=False)
        metric_variables = val_acc.stateless_update_state(metric_variables, y, y_pred)
        return loss_fn(y, y_pred), (trainable, non_trainable, metric_variables)

    def values(variables):
        return [v.value for v in variables]

    state = tuple(
        values(each.variables if each is not model else model.trainable_variables)
        for each in (model, optimizer, train_acc)
    )
    state = (state[0], values(model.non_trainable_variables), *state[1:])
    losses = []
    for start in range(0, 12, 4):
        data = (X[start : start + 4], classes[start : start + 4])
        loss, state = train_step(state, data)
        losses.append(loss)
    yield "losses", losses
    trainable, non_trainable, optimizer_variables, metric_variables = state
    for variable, value in zip(train_acc.variables, metric_variables, strict=True):
        variable.assign(value)
    yield "accuracy", train_acc.result()
    loss, state = eval_step((trainable, non_trainable, values(val_acc.variables)), (X, classes))
    yield "evaluated", loss
    for variable, value in zip(model.trainable_variables, trainable, strict=True):
        variable.assign(value)
    for variable, value in zip(optimizer.variables, optimizer_variables, strict=True):
        variable.assign(value)
    yield "outputs", model(X[:2])
    yield "steps", optimizer.iterations
    yield "seeds", [v.path for v in model.non_trainable_variables]


class GAN(keras.Model):
    def __init__(self, discriminator, generator, latent_dim):
        super().__init__()
        self.discriminator, self.generator, self.latent_dim = discriminator, generator, latent_dim
        self.d_loss_tracker = keras.metrics.Mean(name="d_loss")
        self.g_loss_tracker = keras.metrics.Mean(name="g_loss")
        self.seed_generator = keras.random.SeedGenerator(1337)
        self.built = True

    @property
    def metrics(self):
        return [self.d_loss_tracker, self.g_loss_tracker]

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn
        d_optimizer.build(self.discriminator.trainable_variables)
        g_optimizer.build(self.generator.trainable_variables)

    def train_on_real(self, real):
        """One step on the variables themselves, without `fit`."""
        noise = keras.random.normal((real.shape[0], self.latent_dim), seed=self.seed_generator)
        generated = self.generator(noise)
        images = ops.concatenate([generated, real])
        labels = ops.concatenate([ops.ones((real.shape[0], 1)), ops.zeros((real.shape[0], 1))])

        def d_loss(weights):
            d_non = self.discriminator.non_trainable_variables
            predicted, _ = self.discriminator.stateless_call(weights, d_non, images)
            return self.loss_fn(labels, predicted)

        def g_loss(weights):
            fake, _ = self.generator.stateless_call(
                weights, self.generator.non_trainable_variables, noise
            )
            return self.loss_fn(ops.zeros((real.shape[0], 1)), self.discriminator(fake))

        loss, grads = jax.value_and_grad(d_loss)(
            [v.value for v in self.discriminator.trainable_variables]
        )
        self.d_optimizer.apply(grads)
        self.d_loss_tracker.update_state(loss)
        loss, grads = jax.value_and_grad(g_loss)(
            [v.value for v in self.generator.trainable_variables]
        )
        self.g_optimizer.apply(grads)
        self.g_loss_tracker.update_state(loss)
        return {m.name: float(m.result()) for m in self.metrics}


def two_networks_against_each_other():
    discriminator = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            layers.Conv2D(3, 3, 2, "same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1),
        ],
        name="discriminator",
    )
    generator = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4 * 3),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Reshape((2, 2, 3)),
            layers.Conv2DTranspose(3, 4, 2, "same"),
            layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
        ],
        name="generator",
    )
    gan = GAN(discriminator, generator, 3)
    gan.compile(
        keras.optimizers.Adam(3e-3),
        keras.optimizers.Adam(3e-3),
        keras.losses.BinaryCrossentropy(from_logits=True),
    )
    yield (
        "logs",
        [gan.train_on_real(ops.convert_to_tensor(normal(4, 4, 4, 1, seed=s))) for s in range(2)],
    )
    yield "variables", len(gan.variables)
    yield "generated", generator(normal(1, 3))[0, 0]
    yield "metrics", [m.name for m in gan.metrics]


class Distiller(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.student, self.teacher = student, teacher

    def compile(
        self, optimizer, metrics, student_loss_fn, distillation_loss_fn, alpha=0.1, temperature=3
    ):
        super().compile(optimizer=optimizer, metrics=metrics)
        self.student_loss_fn, self.distillation_loss_fn = student_loss_fn, distillation_loss_fn
        self.alpha, self.temperature = alpha, temperature

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, allow_empty=False, training=True
    ):
        teacher_pred = self.teacher(x, training=False)
        student_loss = self.student_loss_fn(y, y_pred)
        distillation_loss = self.distillation_loss_fn(
            ops.softmax(teacher_pred / self.temperature, axis=1),
            ops.softmax(y_pred / self.temperature, axis=1),
        ) * (self.temperature**2)
        return self.alpha * student_loss + (1 - self.alpha) * distillation_loss

    def call(self, x):
        return self.student(x)


def a_student_of_a_teacher():
    teacher = keras.Sequential(
        [keras.Input((4,)), layers.Dense(8, "relu"), layers.Dense(3)], name="teacher"
    )
    student = keras.Sequential([keras.Input((4,)), layers.Dense(3)], name="student")
    teacher.trainable = False
    distiller = Distiller(student, teacher)
    distiller.compile(
        keras.optimizers.Adam(1e-2),
        [keras.metrics.SparseCategoricalAccuracy()],
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        keras.losses.KLDivergence(),
    )
    history = distiller.fit(X, integers(3, 12), epochs=2, batch_size=4, verbose=0)
    yield "history", history.history
    yield "evaluated", distiller.evaluate(X, integers(3, 12), verbose=0)
    yield "teacher", teacher(X[:1])
    yield "student", student(X[:1])
