# Made by tools/r_package from the public names of keramos: do not edit.

application_convnext_base <- function(
    include_top = TRUE, include_preprocessing = TRUE, weights = "imagenet", input_tensor =
    NULL, input_shape = NULL, pooling = NULL, classes = 1000L, classifier_activation =
    "softmax", name = "convnext_base") {
  make("applications.ConvNeXtBase", arguments(input_shape = as_shape))
}

application_convnext_large <- function(
    include_top = TRUE, include_preprocessing = TRUE, weights = "imagenet", input_tensor =
    NULL, input_shape = NULL, pooling = NULL, classes = 1000L, classifier_activation =
    "softmax", name = "convnext_large") {
  make("applications.ConvNeXtLarge", arguments(input_shape = as_shape))
}

application_convnext_small <- function(
    include_top = TRUE, include_preprocessing = TRUE, weights = "imagenet", input_tensor =
    NULL, input_shape = NULL, pooling = NULL, classes = 1000L, classifier_activation =
    "softmax", name = "convnext_small") {
  make("applications.ConvNeXtSmall", arguments(input_shape = as_shape))
}

application_convnext_tiny <- function(
    include_top = TRUE, include_preprocessing = TRUE, weights = "imagenet", input_tensor =
    NULL, input_shape = NULL, pooling = NULL, classes = 1000L, classifier_activation =
    "softmax", name = "convnext_tiny") {
  make("applications.ConvNeXtTiny", arguments(input_shape = as_shape))
}

application_convnext_xlarge <- function(
    include_top = TRUE, include_preprocessing = TRUE, weights = "imagenet", input_tensor =
    NULL, input_shape = NULL, pooling = NULL, classes = 1000L, classifier_activation =
    "softmax", name = "convnext_xlarge") {
  make("applications.ConvNeXtXLarge", arguments(input_shape = as_shape))
}

application_densenet121 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "densenet121") {
  make("applications.DenseNet121", arguments(input_shape = as_shape))
}

application_densenet169 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "densenet169") {
  make("applications.DenseNet169", arguments(input_shape = as_shape))
}

application_densenet201 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "densenet201") {
  make("applications.DenseNet201", arguments(input_shape = as_shape))
}

application_efficientnet_b0 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb0") {
  make("applications.EfficientNetB0", arguments(input_shape = as_shape))
}

application_efficientnet_b1 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb1") {
  make("applications.EfficientNetB1", arguments(input_shape = as_shape))
}

application_efficientnet_b2 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb2") {
  make("applications.EfficientNetB2", arguments(input_shape = as_shape))
}

application_efficientnet_b3 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb3") {
  make("applications.EfficientNetB3", arguments(input_shape = as_shape))
}

application_efficientnet_b4 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb4") {
  make("applications.EfficientNetB4", arguments(input_shape = as_shape))
}

application_efficientnet_b5 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb5") {
  make("applications.EfficientNetB5", arguments(input_shape = as_shape))
}

application_efficientnet_b6 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb6") {
  make("applications.EfficientNetB6", arguments(input_shape = as_shape))
}

application_efficientnet_b7 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb7") {
  make("applications.EfficientNetB7", arguments(input_shape = as_shape))
}

application_efficientnet_v2b0 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", include_preprocessing = TRUE,
    name = "efficientnetv2-b0") {
  make("applications.EfficientNetV2B0", arguments(input_shape = as_shape))
}

application_efficientnet_v2b1 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", include_preprocessing = TRUE,
    name = "efficientnetv2-b1") {
  make("applications.EfficientNetV2B1", arguments(input_shape = as_shape))
}

application_efficientnet_v2b2 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", include_preprocessing = TRUE,
    name = "efficientnetv2-b2") {
  make("applications.EfficientNetV2B2", arguments(input_shape = as_shape))
}

application_efficientnet_v2b3 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", include_preprocessing = TRUE,
    name = "efficientnetv2-b3") {
  make("applications.EfficientNetV2B3", arguments(input_shape = as_shape))
}

application_efficientnet_v2l <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", include_preprocessing = TRUE,
    name = "efficientnetv2-l") {
  make("applications.EfficientNetV2L", arguments(input_shape = as_shape))
}

application_efficientnet_v2m <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", include_preprocessing = TRUE,
    name = "efficientnetv2-m") {
  make("applications.EfficientNetV2M", arguments(input_shape = as_shape))
}

application_efficientnet_v2s <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", include_preprocessing = TRUE,
    name = "efficientnetv2-s") {
  make("applications.EfficientNetV2S", arguments(input_shape = as_shape))
}

application_inception_resnet_v2 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "inception_resnet_v2") {
  make("applications.InceptionResNetV2", arguments(input_shape = as_shape))
}

application_inception_v3 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "inception_v3") {
  make("applications.InceptionV3", arguments(input_shape = as_shape))
}

application_mobilenet <- function(
    input_shape = NULL, alpha = 1.0, depth_multiplier = 1L, dropout = 0.001, include_top =
    TRUE, weights = "imagenet", input_tensor = NULL, pooling = NULL, classes = 1000L,
    classifier_activation = "softmax", name = NULL) {
  make("applications.MobileNet", arguments(input_shape = as_shape, depth_multiplier = as_whole))
}

application_mobilenet_v2 <- function(
    input_shape = NULL, alpha = 1.0, include_top = TRUE, weights = "imagenet", input_tensor =
    NULL, pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = NULL) {
  make("applications.MobileNetV2", arguments(input_shape = as_shape))
}

application_mobilenet_v3_large <- function(
    input_shape = NULL, alpha = 1.0, minimalistic = FALSE, include_top = TRUE, weights =
    "imagenet", input_tensor = NULL, classes = 1000L, pooling = NULL, dropout_rate = 0.2,
    classifier_activation = "softmax", include_preprocessing = TRUE, name = "MobileNetV3Large") {
  make("applications.MobileNetV3Large", arguments(input_shape = as_shape))
}

application_mobilenet_v3_small <- function(
    input_shape = NULL, alpha = 1.0, minimalistic = FALSE, include_top = TRUE, weights =
    "imagenet", input_tensor = NULL, classes = 1000L, pooling = NULL, dropout_rate = 0.2,
    classifier_activation = "softmax", include_preprocessing = TRUE, name = "MobileNetV3Small") {
  make("applications.MobileNetV3Small", arguments(input_shape = as_shape))
}

application_nasnet_large <- function(
    input_shape = NULL, include_top = TRUE, weights = "imagenet", input_tensor = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "nasnet_large") {
  make("applications.NASNetLarge", arguments(input_shape = as_shape))
}

application_nasnet_mobile <- function(
    input_shape = NULL, include_top = TRUE, weights = "imagenet", input_tensor = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "nasnet_mobile") {
  make("applications.NASNetMobile", arguments(input_shape = as_shape))
}

application_resnet101 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet101") {
  make("applications.ResNet101", arguments(input_shape = as_shape))
}

application_resnet101_v2 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet101v2") {
  make("applications.ResNet101V2", arguments(input_shape = as_shape))
}

application_resnet152 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet152") {
  make("applications.ResNet152", arguments(input_shape = as_shape))
}

application_resnet152_v2 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet152v2") {
  make("applications.ResNet152V2", arguments(input_shape = as_shape))
}

application_resnet50 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet50") {
  make("applications.ResNet50", arguments(input_shape = as_shape))
}

application_resnet50_v2 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet50v2") {
  make("applications.ResNet50V2", arguments(input_shape = as_shape))
}

application_vgg16 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "vgg16") {
  make("applications.VGG16", arguments(input_shape = as_shape))
}

application_vgg19 <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "vgg19") {
  make("applications.VGG19", arguments(input_shape = as_shape))
}

application_xception <- function(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL, pooling
    = NULL, classes = 1000L, classifier_activation = "softmax", name = "xception") {
  make("applications.Xception", arguments(input_shape = as_shape))
}
